// Package tc3 signs requests of API 3.0 by TC3-HMAC-SHA256.
package tc3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
	"time"
)

const algorithm = "TC3-HMAC-SHA256"

// ContentType is what requests say that their body is. It is signed.
const ContentType = "application/json; charset=utf-8"

// A Header is one of the signed headers, its name in lower case.
type Header struct{ Name, Value string }

// Headers are the two that must be signed, and the action: a request whose action
// was changed on the way would execute something else.
func Headers(host, action string) []Header {
	return []Header{
		{"content-type", ContentType},
		{"host", host},
		{"x-tc-action", strings.ToLower(action)},
	}
}

// A Signer signs for one id, day and service.
type Signer struct {
	id, date, service string
	key               [sha256.Size]byte
}

// NewSigner returns the Signer of the day of UTC that a time is in.
func NewSigner(id, secretKey, service string, at time.Time) *Signer {
	s := &Signer{id: id, date: dateOf(at), service: service}
	day := mac([]byte("TC3"+secretKey), s.date)
	product := mac(day[:], service)
	s.key = mac(product[:], "tc3_request")
	return s
}

func dateOf(at time.Time) string { return at.UTC().Format(time.DateOnly) }

func mac(key []byte, text string) (sum [sha256.Size]byte) {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	h.Sum(sum[:0])
	return sum
}

// Sign returns the Authorization header of a POST to / and the signature in it.
func (s *Signer) Sign(unix int64, headers []Header, body []byte) (authorization, signature string) {
	var names, canonical strings.Builder
	canonical.WriteString("POST\n/\n\n")
	for i, h := range headers {
		canonical.WriteString(h.Name)
		canonical.WriteByte(':')
		canonical.WriteString(h.Value)
		canonical.WriteByte('\n')
		if i > 0 {
			names.WriteByte(';')
		}
		names.WriteString(h.Name)
	}
	canonical.WriteByte('\n')
	canonical.WriteString(names.String())
	canonical.WriteByte('\n')
	canonical.WriteString(hexSum(body))

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

// Signers keep the last Signer of each service, since it serves for a day and is
// two thirds of what signing costs.
type Signers struct {
	mu   sync.Mutex
	last map[string]kept // by service
}

type kept struct {
	signer    *Signer
	secretKey string
}

// At returns the Signer for a time.
func (k *Signers) At(at time.Time, id, secretKey, service string) *Signer {
	date := dateOf(at)
	k.mu.Lock()
	defer k.mu.Unlock()
	if last := k.last[service]; last.signer != nil && last.signer.date == date && last.signer.id == id && last.secretKey == secretKey {
		return last.signer
	}
	if k.last == nil {
		k.last = map[string]kept{}
	}
	signer := NewSigner(id, secretKey, service, at)
	k.last[service] = kept{signer, secretKey}
	return signer
}
