package pushurl_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/pushurl"
)

const (
	mainKey  = "aabbccdd001122333444"
	spareKey = "f3313e36c611150119f5d04ff1225b3e"
)

// newYear2017 is the example of the vendor's pages: txTime 5867D600.
var newYear2017 = time.Date(2017, 1, 1, 0, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))

func newSigner(t testing.TB, key string, spare ...string) *pushurl.Signer {
	t.Helper()
	signer, err := pushurl.NewSigner(key, spare...)
	require.NoError(t, err)
	return signer
}

func parse(t testing.TB, text string) pushurl.URL {
	t.Helper()
	u, err := pushurl.Parse(text)
	require.NoError(t, err)
	return u
}

// requireArgument asserts that err is an ArgumentError about param.
func requireArgument(t testing.TB, err error, param string) {
	t.Helper()
	var argument *pushurl.ArgumentError
	require.ErrorAs(t, err, &argument)
	require.Equal(t, param, argument.Param)
	require.NotEmpty(t, argument.Want)
	require.Equal(t, "pushurl: "+param+" must be "+argument.Want, err.Error())
}

// makeFor returns the method of signer that makes URLs of the form p.
func makeFor(signer *pushurl.Signer, p pushurl.Protocol) func(pushurl.Protocol, pushurl.Stream, time.Time) (pushurl.URL, error) {
	if p >= pushurl.HTTPFLV {
		return signer.Play
	}
	return signer.Push
}
