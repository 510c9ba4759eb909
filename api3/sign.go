package api3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	algorithm   = "TC3-HMAC-SHA256"
	contentType = "application/json; charset=utf-8"
)

// A header is one of the signed headers, its name in lower case.
type header struct{ name, value string }

// signedHeaders are the two that must be signed, and the action: a request whose
// action was changed on the way would carry out something else.
func signedHeaders(host, action string) []header {
	return []header{
		{"content-type", contentType},
		{"host", host},
		{"x-tc-action", strings.ToLower(action)},
	}
}

// A tc3 is what signs: the key of a day and a service, and where it counts.
type tc3 struct {
	id, date, service string
	key               [sha256.Size]byte
}

func newTC3(c Credential, date, service string) *tc3 {
	s := &tc3{id: c.ID, date: date, service: service}
	s.key = mac(macBytes(macBytes([]byte("TC3"+c.Key), date), service), "tc3_request")
	return s
}

func mac(key []byte, text string) (sum [sha256.Size]byte) {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	h.Sum(sum[:0])
	return sum
}

func macBytes(key []byte, text string) []byte {
	sum := mac(key, text)
	return sum[:]
}

// sign returns the Authorization header of a POST to / and the signature in it.
func (s *tc3) sign(unix int64, headers []header, body []byte) (authorization, signature string) {
	var names, canonical strings.Builder
	canonical.WriteString("POST\n/\n\n")
	for i, h := range headers {
		canonical.WriteString(h.name + ":" + h.value + "\n")
		if i > 0 {
			names.WriteByte(';')
		}
		names.WriteString(h.name)
	}
	canonical.WriteString("\n" + names.String() + "\n" + hexSum(body))

	scope := s.date + "/" + s.service + "/tc3_request"
	toSign := algorithm + "\n" + strconv.FormatInt(unix, 10) + "\n" + scope + "\n" + hexSum([]byte(canonical.String()))
	sum := mac(s.key[:], toSign)
	signature = hex.EncodeToString(sum[:])
	return algorithm + " Credential=" + s.id + "/" + scope + ", SignedHeaders=" + names.String() + ", Signature=" + signature, signature
}

func hexSum(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// dayKeys keeps the last key of each service, since it holds for a day and is two
// thirds of what signing costs.
type dayKeys struct {
	mu   sync.Mutex
	last map[string]dayKey // by service
}

type dayKey struct {
	secret string
	signer *tc3
}

// signer returns the signer of a credential at a time. The date is that of UTC.
func (k *dayKeys) signer(c Credential, service string, at time.Time) *tc3 {
	date := at.UTC().Format(time.DateOnly)
	k.mu.Lock()
	defer k.mu.Unlock()
	if last := k.last[service]; last.signer != nil && last.signer.date == date && last.signer.id == c.ID && last.secret == c.Key {
		return last.signer
	}
	if k.last == nil {
		k.last = map[string]dayKey{}
	}
	signer := newTC3(c, date, service)
	k.last[service] = dayKey{c.Key, signer}
	return signer
}
