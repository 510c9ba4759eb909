package callback

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A fixture that grows a member which no struct knows fails here. In
// production such a member is passed over.
func TestFixtures_everyMemberIsKnownToItsEvent(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(name)
			require.NoError(t, err)
			ev, err := Parse(body)
			require.NoError(t, err)
			if _, ok := ev.(*Unknown); ok {
				return
			}
			members, err := wire.Members(body, nil)
			require.NoError(t, err)
			for _, m := range members {
				assert.NoError(t, ev.field(m.Name, wire.ReadValue(m.Value).Strict()), "%s", m.Name)
			}
		})
	}
}

// Every type with a name has a struct, and every struct the type that leads to
// it.
func TestNewEvent_agreesWithNames(t *testing.T) {
	t.Parallel()
	for n := Type(-10); n < 1000; n++ {
		ev := newEvent(n)
		assert.Equal(t, n, ev.Type())
		_, unknown := ev.(*Unknown)
		_, named := eventTypes[n]
		assert.Equal(t, !named, unknown, "%d", n)
		assert.Equal(t, unknown, n.Label() == "unknown")
	}
}
