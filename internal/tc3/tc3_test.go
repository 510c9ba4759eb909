package tc3

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The vectors 1 to 3 are the vendor's: two of its page in English and of its
// demos, and today's page.
const vectorBody = `{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`

func TestSigner_signsThePublishedVectors(t *testing.T) {
	t.Parallel()
	stars := strings.Repeat("*", 32)
	with, without := Headers("cvm.tencentcloudapi.com", "DescribeInstances"), Headers("cvm.tencentcloudapi.com", "")[:2]
	for _, v := range []struct {
		name, id, key string
		headers       []Header
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
			var keys Signers
			at := time.Unix(1551113065, 0)
			authorization, signature := keys.At(at, v.id, v.key, "cvm").Sign(at.Unix(), v.headers, []byte(vectorBody))
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
func TestSigner_takesTheDayOfUTC(t *testing.T) {
	t.Parallel()
	const body = `{"AppName":"live","DomainName":"push.example.com","StreamName":"8888_test123"}`
	var keys Signers
	at := time.Unix(1767225599, 0)
	headers := Headers("live.tencentcloudapi.com", "DescribeLiveStreamState")
	_, signature := keys.At(at, "AKIDexample", "SECRETEXAMPLE", "live").Sign(at.Unix(), headers, []byte(body))
	assert.Equal(t, "9585f5115886a0d335302062296092f12cee454e4064fbe1aa7c6f28dc6e62df", signature)

	next, _ := keys.At(at.Add(time.Second), "AKIDexample", "SECRETEXAMPLE", "live").Sign(at.Unix()+1, headers, []byte(body))
	assert.Contains(t, next, "/2026-01-01/live/")
}

func TestSigners_areMadeOnceForADay(t *testing.T) {
	t.Parallel()
	var keys Signers
	at := time.Unix(1551113065, 0)
	first := keys.At(at, "id", "key", "live")
	assert.Same(t, first, keys.At(at.Add(time.Hour), "id", "key", "live"))
	assert.NotSame(t, first, keys.At(at, "id", "key", "vod"))
	assert.Same(t, first, keys.At(at, "id", "key", "live"), "the key of another service is another one")
	assert.NotSame(t, first, keys.At(at, "id", "other", "live"), "a key that was exchanged under one id")
}

func BenchmarkSign(b *testing.B) {
	var keys Signers
	at := time.Unix(1767225599, 0)
	body := []byte(`{"AppName":"live","DomainName":"push.example.com","StreamName":"8888_test123"}`)
	for b.Loop() {
		keys.At(at, "AKIDexample", "SECRETEXAMPLE", "live").Sign(at.Unix(), Headers("live.tencentcloudapi.com", "DescribeLiveStreamState"), body)
	}
}
