package livecode_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// published are the signs that the vendor's pages print. The first one stands
// there beside 2016-08-22 15:17:27; its t is 15:16:27 in the zone of the page.
var published = []struct {
	key  string
	t    int64
	sign string
}{
	{"5d41402abc4b2a76b9719d911017c592", 1471850187, "b17971b51ba0fe5916ddcd96692e9fb3"},
	{"5d41402abc4b2a76b9719d911017c592", 1626839220, "5ee8ca6c28cbe415b40352969cdf8249"},
	{"40328529ca4381a80c6ecf2e6aa57438", 1490858347, "7f29ed83c61b77de1b0d66936fd4fd44"},
	{"Xz4ZgayTr7rMgWQrH", 1588040109, "a2dabb362a9b811c0e26953a6276a41c"},
}

func TestSign_agreesWithThePublishedVectors(t *testing.T) {
	t.Parallel()
	for _, v := range published {
		assert.Equal(t, v.sign, livecode.Sign(v.key, v.t))
	}
}

func TestRequest_carriesThePublishedSigns(t *testing.T) {
	t.Parallel()
	for _, v := range published {
		rec := record(t, `{"ret":0}`)
		aMinuteBefore := func() time.Time { return time.Unix(v.t, 0).Add(-time.Minute) }
		client, err := livecode.New(testAppID, v.key, livecode.WithBaseURL(rec.url), livecode.WithClock(aMinuteBefore))
		require.NoError(t, err)

		_, err = client.Channel.ListLive(t.Context())
		require.NoError(t, err)

		sent := rec.only(t).params(t)
		assert.Equal(t, []string{strconv.FormatInt(v.t, 10)}, sent["t"])
		assert.Equal(t, []string{v.sign}, sent["sign"])
	}
}

func TestSign_pageOfTheVendorIsAMinuteOff(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "2016-08-22 15:16:27", time.Unix(published[0].t, 0).In(utc8).Format(time.DateTime))
}

func TestWithTTL_setsHowFarAheadTheExpiryLies(t *testing.T) {
	t.Parallel()
	for ttl, want := range map[time.Duration]string{
		time.Second:             "1772337601",
		90 * time.Second:        "1772337690",
		1500 * time.Millisecond: "1772337601", // never longer than asked for
		24 * time.Hour:          "1772424000",
	} {
		rec := record(t, `{"ret":0}`)
		_, err := rec.client(t, livecode.WithTTL(ttl)).Channel.ListLive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, rec.only(t).params(t).Get("t"), ttl)
	}
}
