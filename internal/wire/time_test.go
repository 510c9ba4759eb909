package wire_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

func TestParseDateTime_refusesDaysThatAreNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"2017-02-29 00:00:00", "2017-13-01 00:00:00", "2017-00-01 00:00:00", "2017-04-31 00:00:00", "2017-01-00 00:00:00",
		"2017-01-01 24:00:00", "2017-01-01 00:60:00", "2017-01-01 00:00:60", "2017/01/01 00:00:00", "2017-01-01T00:00:00",
		"2017-01-01 00:00:0a", "2017-01-01 00:00", "x",
	} {
		_, err := wire.ParseDateTime(text)
		require.Error(t, err, text)
	}
	leap, err := wire.ParseDateTime("2016-02-29 23:59:59")
	require.NoError(t, err)
	assert.True(t, time.Date(2016, 2, 29, 15, 59, 59, 0, time.UTC).Equal(leap))
}

// What is read is what package time reads.
func FuzzParseDateTime(f *testing.F) {
	for _, seed := range []string{"2017-03-31 13:38:55", "2017-02-31 13:38:55", "2017-03-31 13:38:55.5", "0000-01-01 00:00:00", "2017-3-1 1:1:1", "9999-12-31 23:59:59"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := wire.ParseDateTime(text)
		want, wantErr := time.ParseInLocation(time.DateTime, text, wire.China)
		if text == "" {
			want, wantErr = time.Time{}, nil
		}
		if (err == nil) != (wantErr == nil) || !got.Equal(want) {
			t.Fatalf("%q: %v, %v; package time: %v, %v", text, got, err, want, wantErr)
		}
	})
}
