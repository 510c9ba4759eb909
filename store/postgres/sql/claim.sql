-- Gives the caller the first events of up to so many lanes that are
-- due, and the lanes with them. Lanes that another receiver is about to take are
-- passed over. An event that is in hand already was so when its lease ran out.
CREATE OR REPLACE FUNCTION livecode.claim(up_to int, lease interval)
RETURNS TABLE (claim_epoch bigint, event livecode.event) LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
	due bytea[] := ARRAY (
		SELECT l.lane FROM livecode.lane l WHERE l.free_at <= now() ORDER BY l.free_at LIMIT up_to FOR UPDATE SKIP LOCKED);
BEGIN
	RETURN QUERY
	WITH held AS (
		UPDATE livecode.lane l SET epoch = nextval('livecode.epoch'), free_at = now() + lease
		WHERE l.lane = ANY (due)
		RETURNING l.epoch, (SELECT min(e.id) FROM livecode.event e WHERE e.lane = l.lane) AS id
	)
	UPDATE livecode.event e SET attempt = e.attempt + 1, interrupted = e.interrupted + e.in_hand::int, in_hand = true
	FROM held WHERE e.id = held.id
	RETURNING held.epoch, e;
END $$;
