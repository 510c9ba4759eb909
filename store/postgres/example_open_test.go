package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/store/postgres"
)

// Options are checked before the database is asked for anything.
func ExampleOpen() {
	db, err := sql.Open("pgx", "postgres://livecode@127.0.0.1:1/livecode")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	for _, opt := range []postgres.Option{
		postgres.WithSchema("Live Code"),
		postgres.WithMaxEvents(0),
		postgres.WithDedupe(0),
		postgres.WithLease(time.Hour),
		postgres.WithPollInterval(0),
		postgres.WithCounters(nil),
	} {
		_, err := postgres.Open(context.Background(), db, postgres.WithLogger(nil), opt)
		fmt.Println(err)
	}
	// Output:
	// postgres: WithSchema: name must be up to 63 lower-case letters, digits and underscores that begin with no digit
	// postgres: WithMaxEvents: events must be positive
	// postgres: WithDedupe: ttl must be positive
	// postgres: WithLease: d must be between 100ms and 10m0s
	// postgres: WithPollInterval: d must be positive
	// postgres: WithCounters: c must be not nil
}
