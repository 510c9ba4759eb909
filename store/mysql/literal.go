package mysql

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// defaultPrefix is what the names of the tables begin with in this package.
const defaultPrefix = "livecode_"

// prefixed gives the tables in a statement their prefix.
func prefixed(words, prefix string) string { return strings.ReplaceAll(words, defaultPrefix, prefix) }

// A query is a statement as it is written down. What it holds is spelled as
// numbers and as hexadecimal strings, so it is ASCII and means the same under
// every sql_mode, character set, time zone and setting of the driver, and needs
// one round trip where parameters may need three.
type query struct {
	prefix string
	text   []byte
}

// add appends words, whose tables get their prefix.
func (q *query) add(words string) *query {
	q.text = append(q.text, prefixed(words, q.prefix)...)
	return q
}

func (q *query) int(n int64) *query {
	q.text = strconv.AppendInt(q.text, n, 10)
	return q
}

func (q *query) bytes(b string) *query {
	q.text = append(hex.AppendEncode(append(q.text, "x'"...), []byte(b)), '\'')
	return q
}

// bytesOrNull appends NULL for what is not there.
func (q *query) bytesOrNull(b []byte) *query {
	if b == nil {
		return q.add("NULL")
	}
	return q.bytes(string(b))
}

// lists appends for each of the values what spell does, between brackets and
// commas.
func lists[T any](q *query, values []T, spell func(*query, T)) *query {
	for i, v := range values {
		q.add([]string{"(", ", ("}[min(i, 1)])
		spell(q, v)
		q.add(")")
	}
	return q
}

// ints appends a list of numbers in brackets.
func (q *query) ints(list []int64) *query {
	q.add("(")
	for i, n := range list {
		if i > 0 {
			q.add(", ")
		}
		q.int(n)
	}
	return q.add(")")
}

// strings appends a list of binary strings in brackets.
func (q *query) strings(list []string) *query {
	q.add("(")
	for i, s := range list {
		if i > 0 {
			q.add(", ")
		}
		q.bytes(s)
	}
	return q.add(")")
}
