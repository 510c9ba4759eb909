package api3

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The vectors 1 to 3 are the vendor's: two of its page in English and of its
// demos, and today's page.
const vectorBody = `{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`

func TestTC3_signsThePublishedVectors(t *testing.T) {
	t.Parallel()
	stars := strings.Repeat("*", 32)
	with, without := signedHeaders("cvm.tencentcloudapi.com", "DescribeInstances"), signedHeaders("cvm.tencentcloudapi.com", "")[:2]
	for _, v := range []struct {
		name, id, key string
		headers       []header
		signature     string
	}{
		{"page in English", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", without,
			"72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"},
		{"demos", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******", without,
			"2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c"},
		{"demos with the action", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******", with,
			"be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3"},
		{"page of today", "AKID" + stars, stars, with,
			"10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			var keys dayKeys
			at := time.Unix(1551113065, 0)
			authorization, signature := keys.signer(Credential{ID: v.id, Key: v.key}, "cvm", at).sign(at.Unix(), v.headers, []byte(vectorBody))
			assert.Equal(t, v.signature, signature)
			names := "content-type;host"
			if len(v.headers) == 3 {
				names += ";x-tc-action"
			}
			assert.Equal(t, "TC3-HMAC-SHA256 Credential="+v.id+"/2019-02-25/cvm/tc3_request, SignedHeaders="+names+
				", Signature="+v.signature, authorization)
		})
	}
}

// The last second of a year by UTC is in the next one in China: the date of the
// key is UTC's.
func TestTC3_takesTheDayOfUTC(t *testing.T) {
	t.Parallel()
	const body = `{"AppName":"live","DomainName":"push.example.com","StreamName":"8888_test123"}`
	var keys dayKeys
	at := time.Unix(1767225599, 0)
	c := Credential{ID: "AKIDexample", Key: "SECRETEXAMPLE"}
	headers := signedHeaders("live.tencentcloudapi.com", "DescribeLiveStreamState")
	_, signature := keys.signer(c, "live", at).sign(at.Unix(), headers, []byte(body))
	assert.Equal(t, "9585f5115886a0d335302062296092f12cee454e4064fbe1aa7c6f28dc6e62df", signature)

	next, _ := keys.signer(c, "live", at.Add(time.Second)).sign(at.Unix()+1, headers, []byte(body))
	assert.Contains(t, next, "/2026-01-01/live/")
}

func TestDayKeys_areMadeOnceForADay(t *testing.T) {
	t.Parallel()
	var keys dayKeys
	at := time.Unix(1551113065, 0)
	c := Credential{ID: "id", Key: "key"}
	first := keys.signer(c, "live", at)
	assert.Same(t, first, keys.signer(c, "live", at.Add(time.Hour)))
	assert.NotSame(t, first, keys.signer(c, "vod", at))
	assert.Same(t, first, keys.signer(c, "live", at), "the key of another service is another one")
	assert.NotSame(t, first, keys.signer(Credential{ID: "id", Key: "other"}, "live", at), "a key that was exchanged under one id")
}

func TestRequest_isWhatIsSigned(t *testing.T) {
	t.Parallel()
	set, err := newSettings(Temporary("AKIDexample", "SECRETEXAMPLE", "TOKENEXAMPLE", time.Time{}), []Option{Region("ap-guangzhou")})
	require.NoError(t, err)
	s := newService(set)
	req, _, secrets, err := s.request(t.Context(), s.live, "DescribeLiveStreamState", []byte("{}"), time.Unix(1767225599, 0))
	require.NoError(t, err)
	assert.Equal(t, "https://live.tencentcloudapi.com/", req.URL.String())
	assert.Equal(t, http.MethodPost, req.Method)
	assert.Equal(t, int64(2), req.ContentLength)
	signature := secrets[0]
	require.Len(t, signature, 64)
	assert.Equal(t, http.Header{
		"Authorization": {"TC3-HMAC-SHA256 Credential=AKIDexample/2025-12-31/live/tc3_request, " +
			"SignedHeaders=content-type;host;x-tc-action, Signature=" + signature},
		"Content-Type":   {"application/json; charset=utf-8"},
		"User-Agent":     userAgent,
		"X-Tc-Action":    {"DescribeLiveStreamState"},
		"X-Tc-Region":    {"ap-guangzhou"},
		"X-Tc-Timestamp": {"1767225599"},
		"X-Tc-Token":     {"TOKENEXAMPLE"},
		"X-Tc-Version":   {"2018-08-01"},
	}, req.Header)
	assert.Equal(t, "SECRETEXAMPLE", secrets[1])
	assert.Equal(t, "TOKENEXAMPLE", secrets[2])
}

func BenchmarkSign(b *testing.B) {
	var keys dayKeys
	c := Credential{ID: "AKIDexample", Key: "SECRETEXAMPLE"}
	at := time.Unix(1767225599, 0)
	body := []byte(`{"AppName":"live","DomainName":"push.example.com","StreamName":"8888_test123"}`)
	for b.Loop() {
		keys.signer(c, "live", at).sign(at.Unix(), signedHeaders("live.tencentcloudapi.com", "DescribeLiveStreamState"), body)
	}
}
