// Package postgres keeps notifications in PostgreSQL 12 or later (tested with 15),
// for several receivers behind a load balancer. See package
// github.com/qcloudlive/livecode/callback/inbox for what that promises, and
// store/bolt for a receiver on one machine.
//
//	db, err := sql.Open("pgx", dsn) // any driver of database/sql
//	...
//	err = postgres.Migrate(ctx, db)
//	...
//	store, err := postgres.Open(ctx, db, postgres.WithKnownServer("/var/lib/receiver/server"))
//
// # How receivers share the work
//
// Dedupe key and event are written in one transaction, so a repeat that reaches
// another receiver is a duplicate there. Each stream has a row, its lane, and
// whoever takes an event locks that row with FOR UPDATE SKIP LOCKED, gives it a
// new epoch and a lease by the clock of the server. The worker renews the
// lease. If its process dies or stops, the lease runs out, another receiver
// takes the event, and nothing that the old one still writes has an effect: its
// epoch is past.
//
// There are no advisory locks, no session state and no notifications, so
// a pooler that hands out connections per transaction is fine.
//
// # What the server must do
//
// [Open] refuses a server that acknowledges before it has written:
// synchronous_commit and fsync must not be off. A server whose standby takes
// over must replicate synchronously, or acknowledged events are lost with it; that
// cannot be seen from here. What can be seen is a server that has become another
// one, such as an empty standby: every Put checks its identity, and
// [WithServerIDFile] makes Open do so too.
//
// Clocks of the receivers do not matter. If the clock of the server is set back,
// waits and leases that then lie further ahead than ten minutes end within a
// minute.
package postgres
