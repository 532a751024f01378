-- Pictures that users keep to have them put behind persons. Times are Unix milliseconds, as in backgrounds.db.

CREATE TABLE backgrounds (
    name       text    PRIMARY KEY,
    sha256     text    NOT NULL,
    media_type text    NOT NULL,
    width      integer NOT NULL,
    height     integer NOT NULL,
    created_at bigint  NOT NULL,
    file       bytea   NOT NULL
);
