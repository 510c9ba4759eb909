package media

import (
	"strings"
	"time"

	"github.com/qcloudlive/livecode/pushurl"
)

// PushURL returns a URL that pushes a stream to this server until expires. It is
// a credential. Without RTMP, or with a name that no URL can carry, the error is
// that of [pushurl.Signer.Push].
func (s *Server) PushURL(streamID string, expires time.Time) (string, error) {
	u, err := s.gate.push.Push(pushurl.RTMP, pushurl.Stream{Domain: s.gate.pushDomain, StreamName: streamID}, expires)
	if err != nil {
		return "", err
	}
	return strings.Replace(u.Reveal(), "://"+s.gate.pushDomain+"/", "://"+s.RTMPAddr+"/", 1), nil
}

// PlayURL returns a URL that plays a stream from this server until expires:
// by pushurl.RTMP, pushurl.HTTPFLV or pushurl.HTTPHLS. It is a credential. The
// error is that of [pushurl.Signer.Play].
func (s *Server) PlayURL(p pushurl.Protocol, streamID string, expires time.Time) (string, error) {
	u, err := s.gate.play.Play(p, pushurl.Stream{Domain: s.gate.playDomain, StreamName: streamID}, expires)
	if err != nil {
		return "", err
	}
	if p == pushurl.RTMP {
		return strings.Replace(u.Reveal(), "://"+s.gate.playDomain+"/", "://"+s.RTMPAddr+"/", 1), nil
	}
	return strings.Replace(u.Reveal(), "http://"+s.gate.playDomain+"/", s.URL+"/", 1), nil
}
