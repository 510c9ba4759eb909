-- Stores events whose keys are not known, unless there is no room. It returns what
-- became of each, and nothing at all on a server of another identity.
--
-- A lane is locked before an event gets its number, so that within a stream the
-- numbers follow the order of the commits.
--
-- Under a key with a span another digest is a new event, which takes the place of the
-- one before.
--
-- A key may be known by a transaction that nobody was told has succeeded: on a server
-- that waits for a standby, one that was cancelled in that wait is visible here, and not
-- on the standby. So a repeat waits as long as an event would: the message makes the
-- commit of this transaction a commit that counts, and it comes after the other one.
CREATE OR REPLACE FUNCTION livecode.put(
	lock_wait text, server text, remember interval, is_full boolean, lanes bytea[],
	keys bytea[], digests bytea[], types bigint[], streams bytea[], received timestamptz[],
	expires timestamptz[], reconciled boolean[], bodies bytea[], spans bigint[]
) RETURNS TABLE (place int, outcome text, known_digest bytea) LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
	fresh int[];
	repeated boolean := false;
BEGIN
	PERFORM set_config('lock_timeout', lock_wait, true);
	IF current_setting('fsync') = 'off' THEN
		RAISE EXCEPTION 'fsync is off' USING ERRCODE = 'LC001';
	ELSIF current_setting('synchronous_commit') = 'off' THEN -- since the store was opened
		PERFORM set_config('synchronous_commit', 'on', true);
	END IF;
	IF NOT EXISTS (SELECT FROM livecode.identity WHERE id = server) THEN
		RETURN;
	END IF;
	FOR place IN SELECT g.n FROM unnest(keys) WITH ORDINALITY AS g(key, n) ORDER BY g.key, g.n LOOP
		outcome := NULL;
		known_digest := NULL;
		WHILE outcome IS NULL LOOP
			SELECT 'known', s.digest INTO outcome, known_digest
			FROM livecode.seen s WHERE s.key = keys[place] AND s.expires > now()
			AND (spans[place] = 0 OR s.digest IS NULL OR digests[place] IS NULL OR s.digest = digests[place]);
			CONTINUE WHEN FOUND;
			IF is_full THEN
				outcome := 'full';
			ELSIF keys[place] = '' THEN
				outcome := 'stored';
			ELSE
				INSERT INTO livecode.seen AS s (key, digest, expires) VALUES (keys[place], digests[place],
					now() + CASE spans[place] WHEN 0 THEN remember ELSE spans[place] * interval '1 microsecond' END)
				ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, expires = excluded.expires
				WHERE s.expires <= now() OR spans[place] > 0 AND s.digest <> excluded.digest
				RETURNING 'stored' INTO outcome; -- not if somebody was faster
			END IF;
		END LOOP;
		IF outcome = 'stored' THEN
			fresh := fresh || place;
		ELSIF outcome = 'known' THEN
			repeated := true;
		END IF;
		RETURN NEXT;
	END LOOP;

	IF repeated THEN
		PERFORM pg_logical_emit_message(true, 'livecode', '');
	END IF;

	INSERT INTO livecode.lane AS l (lane, pending, free_at)
	SELECT lanes[f], count(*), now() FROM unnest(fresh) AS f GROUP BY lanes[f] ORDER BY lanes[f]
	ON CONFLICT (lane) DO UPDATE SET pending = l.pending + excluded.pending;

	INSERT INTO livecode.event (lane, key, digest, type, stream, received, expires, reconciled, body)
	SELECT lanes[f], keys[f], digests[f], types[f], streams[f], received[f], expires[f], reconciled[f], bodies[f]
	FROM unnest(fresh) AS f ORDER BY f;
END $$;
