package pushurl_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/pushurl"
)

func TestPush_writesTxTimeInUpperCaseAndDropsFractions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		expires time.Time
		want    string
	}{
		{"the vendor's example", newYear2017, "5867D600"},
		{"another zone", newYear2017.In(time.FixedZone("UTC-5", -5*60*60)), "5867D600"},
		{"just before the next second", newYear2017.Add(time.Second - 1), "5867D600"},
		{"letters", time.Unix(0xABCDEF00, 0), "ABCDEF00"},
		{"the first", time.Unix(0x10000000, 0), "10000000"},
		{"the last", time.Unix(0xFFFFFFFF, 999_999_999), "FFFFFFFF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stream := pushurl.Stream{Domain: "d.example.com", StreamName: "a"}
			u, err := newSigner(t, mainKey).Push(pushurl.RTMP, stream, tt.expires)
			require.NoError(t, err)
			assert.Equal(t, tt.want, u.TxTime())
			assert.Equal(t, tt.expires.Unix(), u.Expires().Unix())
			assert.Zero(t, u.Expires().Nanosecond())
		})
	}
}

func TestPush_refusesATimeThatTxTimeCannotCarry(t *testing.T) {
	t.Parallel()
	for name, expires := range map[string]time.Time{
		"zero":                          {},
		"1970":                          time.Unix(0, 0),
		"one second too early":          time.Unix(0x10000000-1, 0),
		"one second too late":           time.Unix(0xFFFFFFFF+1, 0),
		"milliseconds taken as seconds": time.Unix(newYear2017.UnixMilli(), 0),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stream := pushurl.Stream{Domain: "d.example.com", StreamName: "a"}
			_, err := newSigner(t, mainKey).Push(pushurl.RTMP, stream, expires)
			requireArgument(t, err, "expires")
			assert.ErrorContains(t, err, "from 1978-07-05T05:24:16+08:00 to 2106-02-07T14:28:15+08:00")
			_, err = newSigner(t, mainKey).Play(pushurl.RTMP, stream, expires)
			requireArgument(t, err, "expires")
		})
	}
}

func TestParse_refusesATxTimeThatIsNone(t *testing.T) {
	t.Parallel()
	for name, txTime := range map[string]string{
		"empty":           "",
		"seven digits":    "867D600",
		"nine digits":     "75867D600",
		"decimal":         "1483200000",
		"leading zero":    "05867D60",
		"padded":          "05867D600",
		"not hexadecimal": "5867D60G",
		"sign":            "+867D600",
		"prefix":          "0x5867D6",
		"underscore":      "5867_600",
		"other digits":    "٥٨٦٧",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := pushurl.Parse("rtmp://d.example.com/live/a?txSecret=" + someSecret + "&txTime=" + txTime)
			requireArgument(t, err, "txTime")
		})
	}
}

// The secret covers StreamName and txTime with nothing between them. Were a
// decimal txTime accepted, the first of these URLs would be a key to the second.
func TestParse_letsNoDigitMoveFromTheNameToTheTime(t *testing.T) {
	t.Parallel()
	stream := pushurl.Stream{Domain: "d.example.com", StreamName: "room17"}
	u, err := newSigner(t, mainKey).Push(pushurl.RTMP, stream, time.Unix(0x69123456, 0))
	require.NoError(t, err)

	secret := secretOf(t, u.Reveal())
	_, err = pushurl.Parse("rtmp://d.example.com/live/room?txSecret=" + secret + "&txTime=1769123456")
	requireArgument(t, err, "txTime")
}
