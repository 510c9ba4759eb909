package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver of MySQL
	_ "github.com/jackc/pgx/v5/stdlib" // the driver of PostgreSQL

	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/mysql"
	"github.com/qcloudlive/livecode/store/postgres"
)

// A database is a server, and a place in it, that receivers share. Without a DSN there
// is none.
type database struct {
	// Kind is "postgres" or "mysql".
	Kind, DSN string
	// Place is a schema, or what the names of the tables begin with.
	Place string
}

func newDatabase(kind, dsn string) database {
	return database{Kind: kind, DSN: dsn, Place: fmt.Sprintf("livecode_gates_%d", os.Getpid())}
}

func (d database) connect() (*sql.DB, error) {
	driver := map[string]string{"postgres": "pgx", "mysql": "mysql"}[d.Kind]
	db, err := sql.Open(driver, d.DSN)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(20) // two receivers, and a server that takes 100 by default
	db.SetMaxIdleConns(20)
	db.SetConnMaxIdleTime(10 * time.Second)
	return db, nil
}

func (d database) open(db *sql.DB) (inbox.Store, error) {
	ctx := context.Background()
	if d.Kind == "mysql" {
		place := mysql.WithTablePrefix(d.Place + "_")
		if err := mysql.Migrate(ctx, db, place); err != nil {
			return nil, err
		}
		return mysql.Open(ctx, db, place)
	}
	place := postgres.WithSchema(d.Place)
	if err := postgres.Migrate(ctx, db, place); err != nil {
		return nil, err
	}
	return postgres.Open(ctx, db, place)
}

// keys counts the events that the store ever took.
func (d database) keys() (n int64, err error) {
	db, err := d.connect()
	if err != nil {
		return 0, err
	}
	defer db.Close()
	separator := map[string]string{"postgres": ".", "mysql": "_"}[d.Kind]
	err = db.QueryRowContext(context.Background(), "SELECT count(*) FROM "+d.Place+separator+"seen").Scan(&n)
	return n, err
}

// drop removes what the gates have made.
func (d database) drop() {
	db, err := d.connect()
	if err != nil {
		return
	}
	defer db.Close()
	statements := []string{"DROP SCHEMA IF EXISTS " + d.Place + " CASCADE"}
	if d.Kind == "mysql" {
		statements = nil
		for _, table := range []string{"identity", "receiver", "seen", "event", "arrival", "lane", "shelf"} {
			statements = append(statements, "DROP TABLE IF EXISTS "+d.Place+"_"+table)
		}
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			fmt.Fprintf(os.Stderr, "%s is left behind: %v\n", d.Place, err)
		}
	}
}
