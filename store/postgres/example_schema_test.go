package postgres_test

import (
	"fmt"
	"strings"

	"github.com/qcloudlive/livecode/store/postgres"
)

// Receivers of a company that lets no program change a schema: somebody looks at the
// script and runs it with psql.
func ExampleSchema() {
	script, err := postgres.Schema("live")
	if err != nil {
		fmt.Println(err)
		return
	}
	lines := strings.Split(script, "\n")
	fmt.Println(lines[0], lines[2])
	_, err = postgres.Schema("Live; DROP TABLE users")
	fmt.Println(err)
	// Output:
	// BEGIN; CREATE SCHEMA IF NOT EXISTS "live";
	// postgres: Schema: schema must be up to 63 lower-case letters, digits and underscores that begin with no digit
}
