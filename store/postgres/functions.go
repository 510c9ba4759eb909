package postgres

// functions are what the server does in one round trip and one transaction. Each
// of their statements sees what was committed before it began, which a single
// statement with several parts would not.
//
// The tables of a queue are empty at one time and full at the next, so what the
// server believes about them is often wrong, and a plan made for an empty
// table lives on. Everything is found by an index; hence no sequential scans. To
// forbid them raises the estimated cost beyond what starts the compiler, which
// takes longer than the work; hence no jit.
//
// Somebody who works on the tables by hand may hold a row for long. lock_wait is
// for how many milliseconds a statement waits for one; 0 is for ever.
var functions = []string{putFunction, claimFunction, settleFunction}

// putFunction stores events whose keys are not known, unless there is no room. It
// returns what became of each, and nothing at all on a server of another
// identity.
//
// A lane is locked before an event gets its number, so that within a stream the
// numbers follow the order of the commits.
const putFunction = `
CREATE OR REPLACE FUNCTION {s}.put(
	lock_wait text, server text, remember interval, is_full boolean, lanes bytea[],
	keys bytea[], digests bytea[], types bigint[], streams bytea[], received timestamptz[],
	expires timestamptz[], reconciled boolean[], bodies bytea[]
) RETURNS TABLE (place int, outcome text, known_digest bytea) LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
	fresh int[];
BEGIN
	PERFORM set_config('lock_timeout', lock_wait, true);
	IF NOT EXISTS (SELECT FROM {s}.identity WHERE id = server) THEN
		RETURN;
	END IF;
	FOR place IN SELECT g.n FROM unnest(keys) WITH ORDINALITY AS g(key, n) ORDER BY g.key, g.n LOOP
		outcome := NULL;
		known_digest := NULL;
		WHILE outcome IS NULL LOOP
			SELECT 'known', s.digest INTO outcome, known_digest
			FROM {s}.seen s WHERE s.key = keys[place] AND s.expires > now();
			CONTINUE WHEN FOUND;
			IF is_full THEN
				outcome := 'full';
			ELSIF keys[place] = '' THEN
				outcome := 'stored';
			ELSE
				INSERT INTO {s}.seen AS s (key, digest, expires) VALUES (keys[place], digests[place], now() + remember)
				ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, expires = excluded.expires WHERE s.expires <= now()
				RETURNING 'stored' INTO outcome; -- not if somebody was faster
			END IF;
		END LOOP;
		IF outcome = 'stored' THEN
			fresh := fresh || place;
		END IF;
		RETURN NEXT;
	END LOOP;

	INSERT INTO {s}.lane AS l (lane, pending, free_at)
	SELECT lanes[f], count(*), now() FROM unnest(fresh) AS f GROUP BY lanes[f] ORDER BY lanes[f]
	ON CONFLICT (lane) DO UPDATE SET pending = l.pending + excluded.pending;

	INSERT INTO {s}.event (lane, key, digest, type, stream, received, expires, reconciled, body)
	SELECT lanes[f], keys[f], digests[f], types[f], streams[f], received[f], expires[f], reconciled[f], bodies[f]
	FROM unnest(fresh) AS f ORDER BY f;
END $$`

// claimFunction gives the caller the first events of up to so many lanes that are
// due, and the lanes with them. Lanes that another receiver is about to take are
// passed over. An event that is in hand already was so when its lease ran out.
const claimFunction = `
CREATE OR REPLACE FUNCTION {s}.claim(up_to int, lease interval)
RETURNS TABLE (claim_epoch bigint, event {s}.event) LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
	due bytea[] := ARRAY (
		SELECT l.lane FROM {s}.lane l WHERE l.free_at <= now() ORDER BY l.free_at LIMIT up_to FOR UPDATE SKIP LOCKED);
BEGIN
	RETURN QUERY
	WITH held AS (
		UPDATE {s}.lane l SET epoch = nextval('{s}.epoch'), free_at = now() + lease
		WHERE l.lane = ANY (due)
		RETURNING l.epoch, (SELECT min(e.id) FROM {s}.event e WHERE e.lane = l.lane) AS id
	)
	UPDATE {s}.event e SET attempt = e.attempt + 1, interrupted = e.interrupted + e.in_hand::int, in_hand = true
	FROM held WHERE e.id = held.id
	RETURNING held.epoch, e;
END $$`

// settleFunction notes what became of events whose claims are good, and returns
// which those are. That ends the claims: whatever comes under their epochs from
// now on is too late. A lane is there as long as it has events.
const settleFunction = `
CREATE OR REPLACE FUNCTION {s}.settle(lock_wait text, outcome text, ids bigint[], epochs bigint[], wait interval, reason text)
RETURNS SETOF int LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
	mine record;
BEGIN
	PERFORM set_config('lock_timeout', lock_wait, true);
	FOR mine IN
		SELECT g.place::int, g.id, l.lane, l.pending
		FROM unnest(ids, epochs) WITH ORDINALITY AS g(id, epoch, place)
		JOIN {s}.event e ON e.id = g.id
		JOIN {s}.lane l ON l.lane = e.lane AND l.epoch = g.epoch
		ORDER BY l.lane FOR UPDATE OF l
	LOOP
		RETURN NEXT mine.place;
		IF outcome = 'retry' THEN
			UPDATE {s}.lane SET epoch = nextval('{s}.epoch'), free_at = now() + wait WHERE lane = mine.lane;
			UPDATE {s}.event SET in_hand = false WHERE id = mine.id;
			CONTINUE;
		END IF;
		IF mine.pending = 1 THEN
			DELETE FROM {s}.lane WHERE lane = mine.lane;
		ELSE
			UPDATE {s}.lane SET epoch = nextval('{s}.epoch'), free_at = now(), pending = pending - 1 WHERE lane = mine.lane;
		END IF;
		IF outcome = 'quarantine' THEN
			INSERT INTO {s}.shelf (key, digest, type, stream, received, expires, reconciled, body, attempt, reason, body_only)
			SELECT e.key, e.digest, e.type, e.stream, e.received, e.expires, e.reconciled, e.body, e.attempt, settle.reason, false
			FROM {s}.event e WHERE e.id = mine.id;
		END IF;
		DELETE FROM {s}.event WHERE id = mine.id;
	END LOOP;
END $$`
