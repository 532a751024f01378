-- Events and snapshots, as Akka.Persistence.Sql reads and writes them with tags in the row (tag-write-mode = Csv).
-- journal_uq is what keeps two writers of one entity apart: the second one's event has a number that is taken.

CREATE TABLE journal (
    ordering        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created         bigint  NOT NULL, -- Ticks of .NET: 100 ns since the year 1.
    deleted         boolean NOT NULL,
    persistence_id  text    NOT NULL,
    sequence_number bigint  NOT NULL,
    message         bytea   NOT NULL,
    tags            text,
    manifest        text,
    identifier      integer,
    writer_uuid     text,
    CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number)
);

CREATE INDEX journal_created_idx ON journal (created);

CREATE TABLE snapshot (
    persistence_id  text   NOT NULL,
    sequence_number bigint NOT NULL,
    created         bigint NOT NULL,
    snapshot        bytea,
    manifest        text,
    serializer_id   integer,
    CONSTRAINT snapshot_pk PRIMARY KEY (persistence_id, sequence_number)
);
