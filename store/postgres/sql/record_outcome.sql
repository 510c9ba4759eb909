-- Records what became of events whose claims are good, and returns which those are.
-- That ends the claims: whatever comes under their epochs from now on is too late. A
-- lane is there as long as it has events.
CREATE OR REPLACE FUNCTION livecode.record_outcome(lock_wait text, outcome text, ids bigint[], epochs bigint[], wait interval, reason text)
RETURNS SETOF int LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
	mine record;
BEGIN
	PERFORM set_config('lock_timeout', lock_wait, true);
	FOR mine IN
		SELECT g.place::int, g.id, l.lane, l.pending
		FROM unnest(ids, epochs) WITH ORDINALITY AS g(id, epoch, place)
		JOIN livecode.event e ON e.id = g.id
		JOIN livecode.lane l ON l.lane = e.lane AND l.epoch = g.epoch
		ORDER BY l.lane FOR UPDATE OF l
	LOOP
		RETURN NEXT mine.place;
		IF outcome = 'retry' THEN
			UPDATE livecode.lane SET epoch = nextval('livecode.epoch'), free_at = now() + wait WHERE lane = mine.lane;
			UPDATE livecode.event SET in_hand = false, begun = false WHERE id = mine.id;
			CONTINUE;
		END IF;
		IF mine.pending = 1 THEN
			DELETE FROM livecode.lane WHERE lane = mine.lane;
		ELSE
			UPDATE livecode.lane SET epoch = nextval('livecode.epoch'), free_at = now(), pending = pending - 1 WHERE lane = mine.lane;
		END IF;
		IF outcome = 'quarantine' THEN
			INSERT INTO livecode.shelf (key, digest, type, stream, received, expires, reconciled, body, attempt, reason, body_only)
			SELECT e.key, e.digest, e.type, e.stream, e.received, e.expires, e.reconciled, e.body, e.attempt, record_outcome.reason, false
			FROM livecode.event e WHERE e.id = mine.id;
		END IF;
		DELETE FROM livecode.event WHERE id = mine.id;
	END LOOP;
END $$;
