package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

// Texts share memory with each other and with nothing else: the document may be
// overwritten, and no text grows into the next one.
func TestReader_Text_keepsTextsApart(t *testing.T) {
	t.Parallel()
	var want []string
	var doc strings.Builder
	doc.WriteString(`{"tags":["`)
	for i := range 400 {
		want = append(want, fmt.Sprint(strings.Repeat("x", i), i))
	}
	doc.WriteString(strings.Join(want, `","`) + `"]}`)

	body := []byte(doc.String())
	var got row
	require.NoError(t, wire.Object(wire.NewReader(body), &got, (*row).field))
	clear(body)
	assert.Equal(t, want, got.tags)
	first := append([]byte(got.tags[0]), "appended"...)
	assert.Equal(t, want, got.tags, "%s", first)
}
