//go:build unix

package crashtest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// An entry is what became of an event, by what its handlers wrote.
type entry struct {
	begun, ended int
	flagged      int // how often it began with Redelivered set
}

// readLedger returns the entries by sequence, and the sequences of each stream in
// the order in which they first ended.
func readLedger(t *testing.T, path string) (entries map[string]entry, order map[string][]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
	}
	entries, order = map[string]entry{}, map[string][]string{}
	for line := range bytes.Lines(text) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break // it is being written
		}
		var what, stream, sequence string
		var redelivered bool
		_, err := fmt.Sscan(string(line), &what, &stream, &sequence, &redelivered)
		require.NoError(t, err, "%q", line)
		e := entries[sequence]
		switch what {
		case "begin":
			e.begun++
			if redelivered {
				e.flagged++
			}
		case "end":
			if e.ended++; e.ended == 1 {
				order[stream] = append(order[stream], sequence)
			}
		}
		entries[sequence] = e
	}
	return entries, order
}

// awaitHandled waits until all of these were handled and returns those that were
// not.
func awaitHandled(t *testing.T, path string, acked []string) (missing []string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		entries, _ := readLedger(t, path)
		missing = slices.DeleteFunc(slices.Clone(acked), func(s string) bool { return entries[s].ended > 0 })
		if len(missing) == 0 || time.Now().After(deadline) {
			return missing
		}
	}
}

func touch(path string) error { return os.WriteFile(path, nil, 0o600) }
