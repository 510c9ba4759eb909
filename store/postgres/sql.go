package postgres

import (
	"embed"
	"strings"
)

// sqlFiles are tables.sql, and functions that each do on the server what takes one
// round trip and one transaction. Each of their statements sees what was committed
// before it began, which a single statement with several parts would not.
//
// The tables of a queue are empty at one time and full at the next, so what the
// server believes about them is often wrong, and a plan made for an empty
// table lives on. Everything is found by an index; hence no sequential scans. To
// forbid them raises the estimated cost beyond what starts the compiler, which
// takes longer than the work; hence no jit.
//
// Somebody who works on the tables by hand may hold a row for long. lock_wait is
// for how many milliseconds a statement waits for one; 0 is for ever.
//
//go:embed sql/*.sql
var sqlFiles embed.FS

func readSQL(name string) string {
	text, err := sqlFiles.ReadFile("sql/" + name + ".sql")
	if err != nil {
		panic(err) // it is part of the program
	}
	return string(text)
}

// tables returns one statement for each thing to make; some drivers take no more at
// once.
func tables() []string { return strings.Split(readSQL("tables"), ";\n\n") }

func functions() []string {
	return []string{readSQL("put"), readSQL("claim"), readSQL("record_outcome")}
}

func (s *Store) schemaName() string { return strings.Trim(s.schema, `"`) }

// sql puts the name of the schema into a statement, where livecode stands.
func (s *Store) sql(statement string) string {
	return strings.ReplaceAll(statement, "livecode.", s.schema+".")
}
