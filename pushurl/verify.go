package pushurl

import (
	"crypto/subtle"
	"time"
)

// Verify reports whether one of the Signer's keys made the URL and its time has
// not run out at now. It returns [ErrUnsigned], [ErrMismatch] or, of a URL that
// is otherwise good, [ErrExpired]. The comparison takes the same time whichever
// key fits.
//
// The service plays longer than txTime says, by the validity that is set in the
// console. To judge a play URL as the service does, pass now minus that
// validity.
//
// Only StreamName and txTime are vouched for: see the package comment.
func (s *Signer) Verify(u URL, now time.Time) error {
	if err := s.validate(); err != nil {
		return err
	}
	p := u.parts()
	if p.txSecret == "" {
		return ErrUnsigned
	}
	if !s.matches(p) {
		return ErrMismatch
	}
	if !now.Before(p.expires) {
		return ErrExpired
	}
	return nil
}

// matches tries every key, so that timing tells nothing about which one fits.
func (s *Signer) matches(p parts) bool {
	got := []byte(p.txSecret)
	matched := 0
	for _, secret := range s.secrets {
		want := secret(p.stream.StreamName, p.txTime)
		matched |= subtle.ConstantTimeCompare([]byte(want), got)
	}
	return matched == 1
}
