-- Who may go on when a cluster of one or two voters divides: whoever holds the lease.

CREATE TABLE leases (
    name       text        PRIMARY KEY,
    owner      text        NOT NULL,
    expires_at timestamptz NOT NULL
);
