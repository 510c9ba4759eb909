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
	var space [512]byte // enough for most, and on the stack
	canonical := append(space[:0], "POST\n/\n\n"...)
	for _, h := range headers {
		canonical = append(append(append(append(canonical, h.Name...), ':'), h.Value...), '\n')
	}
	canonical = append(canonical, '\n')
	begin := len(canonical)
	for i, h := range headers {
		if i > 0 {
			canonical = append(canonical, ';')
		}
		canonical = append(canonical, h.Name...)
	}
	names := string(canonical[begin:])
	canonical = appendHexSum(append(canonical, '\n'), body)

	scope := s.date + "/" + s.service + "/tc3_request"
	var more [256]byte
	toSign := strconv.AppendInt(append(more[:0], algorithm+"\n"...), unix, 10)
	toSign = append(append(append(toSign, '\n'), scope...), '\n')
	sum := mac(s.key[:], string(appendHexSum(toSign, canonical)))
	signature = hex.EncodeToString(sum[:])
	return algorithm + " Credential=" + s.id + "/" + scope + ", SignedHeaders=" + names + ", Signature=" + signature, signature
}

func appendHexSum(dst, text []byte) []byte {
	sum := sha256.Sum256(text)
	return hex.AppendEncode(dst, sum[:])
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
