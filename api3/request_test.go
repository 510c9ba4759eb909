package api3

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRequest_isWhatIsSigned(t *testing.T) {
	t.Parallel()
	set, err := newSettings(Temporary("AKIDexample", "SECRETEXAMPLE", "TOKENEXAMPLE", time.Time{}), []Option{Region("ap-guangzhou")})
	require.NoError(t, err)
	s := newService(set)
	req, signed, _, secrets, err := s.request(t.Context(), s.live, "DescribeLiveStreamState", []byte("{}"), time.Unix(1767225599, 0))
	require.NoError(t, err)
	assert.Equal(t, "https://live.tencentcloudapi.com/", req.URL.String())
	assert.Equal(t, http.MethodPost, req.Method)
	assert.Equal(t, int64(2), req.ContentLength)
	signature := secrets[0]
	require.Len(t, signature, 64)
	assert.Equal(t, http.Header{
		"Authorization": {"TC3-HMAC-SHA256 Credential=AKIDexample/2025-12-31/live/tc3_request, " +
			"SignedHeaders=content-type;host;x-tc-action, Signature=" + signature},
		"X-Tc-Token": {"TOKENEXAMPLE"},
	}, signed)
	assert.Equal(t, http.Header{
		"Content-Type":   {"application/json; charset=utf-8"},
		"X-Tc-Action":    {"DescribeLiveStreamState"},
		"X-Tc-Region":    {"ap-guangzhou"},
		"X-Tc-Timestamp": {"1767225599"},
		"X-Tc-Version":   {"2018-08-01"},
	}, req.Header)
	assert.Equal(t, "SECRETEXAMPLE", secrets[1])
	assert.Equal(t, "TOKENEXAMPLE", secrets[2])
}
