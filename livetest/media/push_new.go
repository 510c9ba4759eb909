package media

// newPush makes a push of this server.
func (s *Server) newPush(info pushInfo, closeSource func()) *push {
	p := newPush(s.core, info, closeSource)
	p.recordings.wanted = s.recordingsOf
	p.onBegin = func() { s.shoot(p) }
	p.onEnd = func() { s.remove(p) }
	return p
}
