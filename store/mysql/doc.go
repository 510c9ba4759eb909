// Package mysql keeps notifications in MySQL 8.0.1 or MariaDB 10.6 or later (tested
// with MariaDB 10.11), for several receivers behind a load balancer. See package
// github.com/qcloudlive/livecode/callback/inbox for what that promises, store/bolt
// for a receiver on one machine, and store/postgres for PostgreSQL.
//
//	db, err := sql.Open("mysql", dsn) // github.com/go-sql-driver/mysql, or another driver of database/sql
//	...
//	db.SetConnMaxIdleTime(10 * time.Second) // the server ends what is idle for longer
//	err = mysql.Migrate(ctx, db) // or have mysql.Schema run by hand
//	...
//	store, err := mysql.Open(ctx, db, mysql.WithServerIDFile("/var/lib/receiver/server"))
//
// # Tables and rights
//
// [Schema] gives the statements that make the tables, for those who let no program
// do so. There are seven, all with a primary key, in the database that the DSN names:
// no stored routines, triggers, views or foreign keys. A [Store] needs SELECT, INSERT,
// UPDATE and DELETE on them and nothing else; [Migrate] needs CREATE too. Keys,
// streams and bodies are binary, times are microseconds since 1970 by the clock of the
// server, and statements are ASCII: sql_mode, time zone, character set, isolation,
// autocommit and the parameters of the driver may be any.
//
// Give a Store a pool of its own. It sets two variables on the connections that it
// uses: innodb_lock_wait_timeout to 1 s, and wait_timeout to 15 s, by which the server
// ends the transaction of a receiver that froze or whose network is gone. It ends idle
// connections too, so have the pool close them before that.
//
// # How receivers share the work
//
// Dedupe key and event are written in one transaction, so a repeat that reaches
// another receiver is a duplicate there. Receivers only add rows; they wait for
// nobody but a receiver that stores the same event. Each stream that has events is a
// row in the table of lanes. A worker locks it with FOR UPDATE SKIP LOCKED, gives it
// a new epoch and a lease by the clock of the server, and renews the lease. If its
// process dies or stops, the lease runs out, another worker takes the event, and
// nothing that the old one still writes has an effect: its epoch is past.
//
// Events that arrive at the same time are stored by one transaction of a few
// statements with many rows. Transactions are READ COMMITTED; they take at most
// five seconds, and what the server undoes because of a deadlock is tried again.
//
// # What the server must do
//
// [Open] refuses a server that acknowledges before it has written, and so does each
// call when that is changed later: innodb_flush_log_at_trx_commit must be 1, or 3 of
// MariaDB, and with a binary log sync_binlog must be 1. The templates of hosted
// servers often have others. The engine of the tables must be InnoDB, binlog_format
// must not be STATEMENT, and max_allowed_packet must be 1 MiB at least: a body may
// have nearly half of it.
//
// All receivers must write to the same server. One whose replica takes over must wait
// for that replica (semi-synchronous replication, group replication, Galera), or
// acknowledged events are lost with it. While it waits nothing is acknowledged, a repeat
// neither, whether or not the other end has gone meanwhile: a repeat is acknowledged by
// a commit of its own.
//
// What can be seen of a loss is reported. A server that has become another one, such
// as an empty replica, is refused with [ErrServerChanged]. So is a server that does not
// know the latest commits of this Store, such as a replica that was behind when it
// took over: by [ErrBehind] for half a minute, in which it may catch up, and by
// ErrServerChanged from then on. [WithServerIDFile] makes the next start refuse them
// too. A server that has become read-only is refused with [ErrReadOnly] and its
// connections are closed, so that a name or proxy that leads to another one by then is
// followed.
//
// Clocks of the receivers do not matter. If the clock of the server is set back,
// waits and leases that then lie further ahead than ten minutes end within a
// minute.
//
// A dump or any other transaction that stays open for hours keeps InnoDB from purging
// what is done, as with every queue: the longer it is open, the slower are claims.
package mysql
