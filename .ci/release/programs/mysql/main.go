// A first program with the store for several receivers. Without a server, named by
// LIVECODE_TEST_MYSQL, it only finds that there is none.
package main

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	_ "github.com/go-sql-driver/mysql"

	"github.com/qcloudlive/livecode/store/mysql"
)

func main() {
	dsn := os.Getenv("LIVECODE_TEST_MYSQL")
	db, err := sql.Open("mysql", cmp.Or(dsn, "livecode@tcp(127.0.0.1:1)/none"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	prefix := mysql.WithTablePrefix("rehearsal_")
	switch err := mysql.Migrate(ctx, db, prefix); {
	case dsn == "" && err != nil:
		fmt.Println("builds; there is no server to use it with")
		return
	case err != nil:
		log.Fatal(err)
	}
	store, err := mysql.Open(ctx, db, prefix)
	if err != nil {
		log.Fatal(err)
	}
	stats, err := store.Stats(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("tables are made, %d events in them\n", stats.Pending)
}
