-- What the events live in. Keys, streams and bodies are binary, since they may
-- hold any byte. Times are microseconds since 1970, which no time zone touches.
--
-- Receivers only add rows to seen, event and arrival, so nothing that workers do makes
-- them wait. Workers make lanes of arrivals. The row of identity comes last: it says
-- that all is there.

-- How many commits of each receiver there are: a server that knows of fewer than the
-- receiver has lost some.
CREATE TABLE IF NOT EXISTS livecode_receiver (
	id      VARBINARY(32) NOT NULL PRIMARY KEY,
	commits BIGINT NOT NULL,
	since   BIGINT NOT NULL
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4;

-- The dedupe keys. A token is that of the transaction that stored the event.
CREATE TABLE IF NOT EXISTS livecode_seen (
	dedupe_key VARBINARY(255) NOT NULL PRIMARY KEY,
	digest     VARBINARY(255),
	expires    BIGINT NOT NULL,
	token      BIGINT NOT NULL,
	repeats    BIGINT NOT NULL DEFAULT 0,
	KEY seen_expires (expires)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4;

-- What is pending. A row never changes.
CREATE TABLE IF NOT EXISTS livecode_event (
	id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	lane       VARBINARY(255) NOT NULL,
	dedupe_key VARBINARY(255) NOT NULL,
	digest     VARBINARY(255),
	type       BIGINT NOT NULL,
	stream     MEDIUMBLOB NOT NULL,
	received   BIGINT NOT NULL,
	expires    BIGINT,
	reconciled TINYINT NOT NULL,
	payload    LONGBLOB NOT NULL,
	KEY event_lane (lane, id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4;

-- An arrival says that its lane has something new.
CREATE TABLE IF NOT EXISTS livecode_arrival (
	n    BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	lane VARBINARY(255) NOT NULL
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4;

-- A lane is the row of a stream that has events: which of them is in hand or was,
-- its head, and when and under which epoch it may be taken.
CREATE TABLE IF NOT EXISTS livecode_lane (
	lane        VARBINARY(255) NOT NULL PRIMARY KEY,
	free_at     BIGINT NOT NULL,
	epoch       BIGINT NOT NULL DEFAULT 0,
	head        BIGINT NOT NULL DEFAULT 0,
	attempt     INT NOT NULL DEFAULT 0,
	interrupted INT NOT NULL DEFAULT 0,
	in_hand     TINYINT NOT NULL DEFAULT 0,
	begun       TINYINT NOT NULL DEFAULT 0,
	crashes     INT NOT NULL DEFAULT 0,
	KEY lane_free (free_at)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4;

-- The quarantine. Kinds: 0 an event, 1 a body that was acknowledged, 2 one that was
-- not.
CREATE TABLE IF NOT EXISTS livecode_shelf (
	id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	kind       TINYINT NOT NULL,
	dedupe_key VARBINARY(255) NOT NULL,
	digest     VARBINARY(255),
	type       BIGINT NOT NULL,
	stream     MEDIUMBLOB NOT NULL,
	received   BIGINT NOT NULL,
	expires    BIGINT,
	reconciled TINYINT NOT NULL,
	payload    LONGBLOB NOT NULL,
	attempt    INT NOT NULL,
	reason     TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	since      BIGINT NOT NULL,
	KEY shelf_kind (kind, id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS livecode_identity (
	single  TINYINT NOT NULL PRIMARY KEY,
	id      VARBINARY(64) NOT NULL,
	version INT NOT NULL
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4;

INSERT IGNORE INTO livecode_identity (single, id, version) VALUES (1, UUID(), 1);
