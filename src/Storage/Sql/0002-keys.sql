-- API keys of the whole cluster, and secrets that all gateways share. Times are Unix milliseconds, as in keys.db.

CREATE TABLE api_keys (
    id         text    PRIMARY KEY,
    name       text    NOT NULL,
    scopes     integer NOT NULL,
    stream     text,
    per_second double precision,
    created_at bigint  NOT NULL,
    expires_at bigint,
    revoked_at bigint,
    salt       bytea   NOT NULL,
    hash       bytea   NOT NULL
);

CREATE TABLE shared_secrets (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);

-- Who listens hears of each change at its commit, whoever made it, a person at the prompt included.
CREATE FUNCTION api_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ooblex_keys', '');
    RETURN NULL;
END $$;

CREATE TRIGGER api_keys_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON api_keys
    FOR EACH STATEMENT EXECUTE FUNCTION api_keys_changed();
