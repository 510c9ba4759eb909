// A first program with the store for several receivers. Without a server, named by
// LIVECODE_TEST_POSTGRES, it only finds that there is none.
package main

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/qcloudlive/livecode/store/postgres"
)

func main() {
	dsn := os.Getenv("LIVECODE_TEST_POSTGRES")
	db, err := sql.Open("pgx", cmp.Or(dsn, "postgres://127.0.0.1:1/none"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	schema := postgres.WithSchema("livecode_rehearsal")
	switch err := postgres.Migrate(ctx, db, schema); {
	case dsn == "" && err != nil:
		fmt.Println("builds; there is no server to use it with")
		return
	case err != nil:
		log.Fatal(err)
	}
	store, err := postgres.Open(ctx, db, schema)
	if err != nil {
		log.Fatal(err)
	}
	stats, err := store.Stats(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("tables are made, %d events in them\n", stats.Pending)
}
