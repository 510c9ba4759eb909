-- Gives the caller the first events of up to so many lanes that are due, and the lanes
-- with them. Lanes that another receiver is about to take are passed over. An event
-- that is in hand already was so when its lease ran out: what had become of its handler
-- nobody knows, so it is claimed alone, and what is due after it has to wait.
CREATE OR REPLACE FUNCTION livecode.claim(up_to int, lease interval)
RETURNS TABLE (claim_epoch bigint, alone boolean, event livecode.event)
LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
	due bytea[] := ARRAY (
		SELECT l.lane FROM livecode.lane l WHERE l.free_at <= now() ORDER BY l.free_at LIMIT up_to FOR UPDATE SKIP LOCKED);
BEGIN
	RETURN QUERY
	WITH head AS (
		SELECT d.lane, d.place, e.id, e.in_hand
		FROM unnest(due) WITH ORDINALITY AS d(lane, place), LATERAL (
			SELECT f.id, f.in_hand FROM livecode.event f WHERE f.lane = d.lane ORDER BY f.id LIMIT 1) AS e
	), barrier AS (
		SELECT min(h.place) AS first, min(h.place) FILTER (WHERE h.in_hand) AS place FROM head h
	), chosen AS (
		SELECT h.lane, h.id, h.in_hand FROM head h, barrier b
		WHERE b.place IS NULL OR h.place < b.place OR h.place = b.first AND b.place = b.first
	), held AS (
		UPDATE livecode.lane l SET epoch = nextval('livecode.epoch'), free_at = now() + lease
		FROM chosen c WHERE l.lane = c.lane
		RETURNING l.epoch, c.id, c.in_hand
	)
	UPDATE livecode.event e SET attempt = e.attempt + 1, interrupted = e.interrupted + e.in_hand::int, in_hand = true,
		crashes = e.crashes + e.begun::int, begun = false
	FROM held WHERE e.id = held.id
	RETURNING held.epoch, held.in_hand, e;
END $$;
