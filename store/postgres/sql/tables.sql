-- What the events live in. livecode stands for the schema, whatever its name is.
-- Keys, streams and bodies are bytea, since they may hold any byte, and text may not.
-- Each statement ends before an empty line.

CREATE TABLE IF NOT EXISTS livecode.identity (
	single  boolean PRIMARY KEY DEFAULT true CHECK (single),
	id      text NOT NULL,
	version int NOT NULL
);

CREATE SEQUENCE IF NOT EXISTS livecode.epoch;

CREATE TABLE IF NOT EXISTS livecode.seen (
	key     bytea PRIMARY KEY,
	digest  bytea,
	expires timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS seen_expires ON livecode.seen (expires);

-- A lane is the row of a stream: how many of its events are pending, and when and
-- under which epoch the next may be taken.
CREATE TABLE IF NOT EXISTS livecode.lane (
	lane    bytea PRIMARY KEY,
	pending bigint NOT NULL,
	free_at timestamptz NOT NULL,
	epoch   bigint NOT NULL DEFAULT 0
);

CREATE INDEX IF NOT EXISTS lane_free ON livecode.lane (free_at);

CREATE TABLE IF NOT EXISTS livecode.event (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	lane        bytea NOT NULL,
	key         bytea NOT NULL,
	digest      bytea,
	type        bigint NOT NULL,
	stream      bytea NOT NULL,
	received    timestamptz NOT NULL,
	expires     timestamptz,
	reconciled  boolean NOT NULL,
	body        bytea NOT NULL,
	attempt     int NOT NULL DEFAULT 0,
	interrupted int NOT NULL DEFAULT 0,
	in_hand     boolean NOT NULL DEFAULT false
);

-- Since version 2. An event is begun when its handler was about to be called with
-- nothing beside it, and crashes counts how often that ended without an outcome.
ALTER TABLE livecode.event
	ADD COLUMN IF NOT EXISTS begun   boolean NOT NULL DEFAULT false,
	ADD COLUMN IF NOT EXISTS crashes int NOT NULL DEFAULT 0;

-- What version 1 had, or had otherwise.
DROP FUNCTION IF EXISTS livecode.claim(int, interval), livecode.settle(text, text, bigint[], bigint[], interval, text);

CREATE INDEX IF NOT EXISTS event_lane ON livecode.event (lane, id);

CREATE TABLE IF NOT EXISTS livecode.shelf (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	key         bytea NOT NULL,
	digest      bytea,
	type        bigint NOT NULL,
	stream      bytea NOT NULL,
	received    timestamptz NOT NULL,
	expires     timestamptz,
	reconciled  boolean NOT NULL,
	body        bytea NOT NULL,
	attempt     int NOT NULL,
	reason      text NOT NULL,
	since       timestamptz NOT NULL DEFAULT now(),
	body_only   boolean NOT NULL
);

CREATE INDEX IF NOT EXISTS shelf_body_only ON livecode.shelf (id) WHERE body_only;
