// Package postgres keeps notifications in PostgreSQL 12 or later (tested with 15),
// for several receivers behind a load balancer. See package
// github.com/qcloudlive/livecode/callback/inbox for what that promises, and
// store/bolt for a receiver on one machine.
//
//	db, err := sql.Open("pgx", dsn) // any driver of database/sql
//	...
//	err = postgres.Migrate(ctx, db)
//	...
//	store, err := postgres.Open(ctx, db, postgres.WithServerIDFile("/var/lib/receiver/server"))
//
// # How receivers share the work
//
// Dedupe key and event are written in one transaction, so a repeat that reaches
// another receiver is a duplicate there. Each stream has a row, its lane, and
// whoever takes an event locks that row with FOR UPDATE SKIP LOCKED, gives it a
// new epoch and a lease by the clock of the server. The worker renews the
// lease while its handler runs, and for a short while after. If its process dies or
// stops, the lease runs out, another receiver takes the event, alone, and nothing that
// the old one still writes has an effect: its epoch is past.
//
// There are no advisory locks, no session state and no notifications. Every statement
// has a deadline of ten seconds, so a connection that something on the way has forgotten
// holds nothing up for longer.
//
// # What the server must do
//
// Commits must be safe when the server says so. [Open] refuses a server that
// acknowledges before it has written: synchronous_commit and fsync must not be off. Where
// they are turned off later, Put commits synchronously all the same, fails with
// [ErrNotDurable] without fsync, and the log says so once a minute.
//
// A server whose standby takes over must replicate synchronously
// (synchronous_standby_names, and synchronous_commit neither off nor local), or
// acknowledged events are lost with it; that cannot be seen from here. While the standby
// cannot be reached nothing is acknowledged, and that goes for repeats too: what was
// cancelled in that wait can be seen, and is not safe. What can be seen from here is a
// server that has become another one, such as an empty standby: every Put checks its
// identity, and [WithServerIDFile] makes Open do so too.
//
// Transactions must be read committed by default, for the role and the database; Open
// returns [ErrIsolation] otherwise.
//
// Clocks of the receivers do not matter. If the clock of the server is set back,
// waits and leases that then lie further ahead than ten minutes end within a
// minute.
//
// # Rights
//
// For [Migrate] the role needs CREATE on the database, or a schema that is its own or in
// which it may create tables; it needs no right to make a schema that is there. Where
// receivers may make nothing, somebody runs what [Schema] returns and grants their role
// these, and nothing else (with the schema livecode and the role receiver):
//
//	GRANT USAGE ON SCHEMA livecode TO receiver;
//	GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA livecode TO receiver;
//	GRANT USAGE ON ALL SEQUENCES IN SCHEMA livecode TO receiver;
//	GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA livecode TO receiver;
//
// # Poolers
//
// A pooler that hands out connections per session changes nothing. Behind one that does
// so per transaction, the driver may not keep prepared statements from one to the next.
// With pgx that is default_query_exec_mode=exec in the DSN; simple_protocol and
// cache_describe hold as well. What pgx does by default fails behind PgBouncer before
// 1.21 ("prepared statement already exists"), and describe_exec behind all of them. This
// was tested with PgBouncer 1.18.
package postgres
