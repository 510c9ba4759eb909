package pushurl

import (
	"fmt"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/internal/sign"
)

// A Signer makes and verifies the signed URLs of one domain. It holds the keys
// of that domain and prints without them. The zero Signer rejects everything.
type Signer struct {
	// The keys live in closures and in no field. The first one signs.
	secrets []secretFunc
}

// A secretFunc returns the txSecret that one key makes.
type secretFunc func(streamName, txTime string) string

func newSecretFunc(key string) secretFunc {
	return func(streamName, txTime string) string {
		return sign.MD5Hex(key, streamName, txTime)
	}
}

// NewSigner returns a Signer that signs with key and accepts the URLs of key
// and of every spare one. A domain has a main and a spare key; to change keys,
// sign with the new one and keep the old one as spare until its last URL has
// expired.
//
// It returns an [*ArgumentError] if a key is empty or holds blanks or control
// characters, which a key that was read from a file easily does. URLs without
// authentication are made by [UnsignedPush] and [UnsignedPlay].
//
// Vendor page: tencentcloud.com/document/product/267/31059
func NewSigner(key string, spare ...string) (*Signer, error) {
	if err := validateKey("key", key); err != nil {
		return nil, err
	}
	secrets := []secretFunc{newSecretFunc(key)}
	for i, other := range spare {
		if err := validateKey(fmt.Sprintf("spare[%d]", i), other); err != nil {
			return nil, err
		}
		secrets = append(secrets, newSecretFunc(other))
	}
	return &Signer{secrets: secrets}, nil
}

func validateKey(param, key string) error {
	if !consistsOf(key, isPrintable) {
		return badArgument(param, "printable ASCII without blanks, at least one character")
	}
	return nil
}

// Push returns the URL that pushes a stream until expires. Fractions of a
// second are dropped.
//
// Give it a day or more: after a loss of the network the broadcaster comes back
// with the same URL. Whether expires lies in the future is not asked; a time
// that txTime cannot carry (before 1978 or after 2106, so the zero Time and
// milliseconds taken for seconds as well) is an [*ArgumentError], as is a
// protocol that does not push and any field of stream that would break the URL.
//
// Vendor page: tencentcloud.com/document/product/267/38393
func (s *Signer) Push(p Protocol, stream Stream, expires time.Time) (URL, error) {
	stream, err := stream.forPush(p)
	if err != nil {
		return URL{}, err
	}
	return s.sign(p, stream, expires)
}

// Play returns the URL that plays a stream until expires, plus the validity
// that is set for the play domain in the console. Fractions of a second are
// dropped.
//
// It returns an [*ArgumentError] in the cases of [Signer.Push], with the
// protocols that play.
//
// Vendor page: tencentcloud.com/document/product/267/38393
func (s *Signer) Play(p Protocol, stream Stream, expires time.Time) (URL, error) {
	stream, err := stream.forPlay(p)
	if err != nil {
		return URL{}, err
	}
	return s.sign(p, stream, expires)
}

// UnsignedPush returns the URL that pushes a stream to a domain whose
// authentication is off. Without Params it ends before the "?".
//
// It returns an [*ArgumentError] in the cases of [Signer.Push].
func UnsignedPush(p Protocol, stream Stream) (URL, error) {
	stream, err := stream.forPush(p)
	if err != nil {
		return URL{}, err
	}
	return unsigned(p, stream), nil
}

// UnsignedPlay returns the URL that plays a stream from a domain whose
// authentication is off. Without Params it ends before the "?".
//
// It returns an [*ArgumentError] in the cases of [Signer.Play].
func UnsignedPlay(p Protocol, stream Stream) (URL, error) {
	stream, err := stream.forPlay(p)
	if err != nil {
		return URL{}, err
	}
	return unsigned(p, stream), nil
}

// sign takes a stream that is complete.
func (s *Signer) sign(p Protocol, stream Stream, expires time.Time) (URL, error) {
	if err := s.validate(); err != nil {
		return URL{}, err
	}
	txTime, err := formatTxTime(expires)
	if err != nil {
		return URL{}, err
	}
	txSecret := s.secrets[0](stream.StreamName, txTime)
	return newURL(parts{
		protocol: p,
		stream:   stream,
		txSecret: txSecret,
		txTime:   txTime,
		expires:  fromUnix(expires.Unix()),
		text:     assemble(p, stream, slices.Concat(stream.Params, signature(txSecret, txTime))),
	}), nil
}

func unsigned(p Protocol, stream Stream) URL {
	return newURL(parts{protocol: p, stream: stream, text: assemble(p, stream, stream.Params)})
}

func (s *Signer) validate() error {
	if s == nil || len(s.secrets) == 0 {
		return badArgument("Signer", "one that NewSigner returned")
	}
	return nil
}
