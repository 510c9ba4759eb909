package media

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/container"
	"github.com/qcloudlive/livecode/livetest/media/internal/flv"
)

// innerPath is where the server's own children read streams. They are no
// viewers, and have a ticket in place of a signature.
const innerPath = "/:inner/"

func (s *Server) serveInner(w http.ResponseWriter, r *http.Request) {
	if subtle.ConstantTimeCompare([]byte(r.PathValue("ticket")), []byte(s.ticket)) != 1 {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	s.playFLV(w, r, playRequest{stream: r.PathValue("stream"), inner: true})
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+filesPath+"{name}", s.serveFile)
	mux.HandleFunc("GET "+innerPath+"{ticket}/{stream}", s.serveInner)
	mux.HandleFunc("GET /{app}/{file}", s.servePlayback)
	mux.HandleFunc("GET /{app}/{stream}/{session}/{file}", s.serveSegment)
	return mux
}

// ServeHTTP plays streams and serves recordings and screenshots. Pages of other
// origins may read all of it, as players in a page do.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	s.mux.ServeHTTP(w, r)
}

var contentTypes = map[string]string{
	"flv":  "video/x-flv",
	"mp4":  "video/mp4",
	"m3u8": "application/vnd.apple.mpegurl",
	"ts":   "video/mp2t",
	"aac":  "audio/aac",
	"jpg":  "image/jpeg",
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	contentType := contentTypes[name[strings.LastIndexByte(name, '.')+1:]]
	file, err := s.files.Open(name)
	if err != nil || contentType == "" {
		http.NotFound(w, r)
		return
	}
	defer func() { _ = file.Close() }() // it was read only
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentType)
	http.ServeContent(w, r, name, info.ModTime(), file)
}

// servePlayback plays a stream in the form that the end of its name asks for.
func (s *Server) servePlayback(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	dot := strings.LastIndexByte(file, '.')
	play := map[string]func(http.ResponseWriter, *http.Request, playRequest){
		".flv": s.playFLV, ".mp4": s.playMP4, ".m3u8": s.playHLS,
	}[file[max(dot, 0):]]
	if dot <= 0 || play == nil {
		http.NotFound(w, r)
		return
	}
	p := playRequest{app: r.PathValue("app"), stream: file[:dot]}
	var ok bool
	p.domain, ok = s.gate.admitPlay(hostOf(r), p.app, p.stream, r.URL.RawQuery, s.account.now())
	if !ok {
		s.logger.Info("media: play refused", "stream", p.stream, "from", r.RemoteAddr)
		http.Error(w, "the URL is not signed for this stream, or has expired", http.StatusForbidden)
		return
	}
	play(w, r, p)
}

func hostOf(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		return host
	}
	return r.Host
}

// follow sends a stream to a viewer until one of them ends. write turns frames
// into bytes.
func (s *Server) follow(w http.ResponseWriter, r *http.Request, p playRequest, contentType string, open func(*viewer) error) {
	source := s.push(p.stream)
	control := http.NewResponseController(w)
	b := newBacklog(s.options.MaxBacklog, func() { _ = control.SetWriteDeadline(time.Now()) }) // Write reports what is wrong
	if source == nil || !source.channel.subscribe(b) {
		http.NotFound(w, r)
		return
	}
	defer source.channel.unsubscribe(b)
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	default:
		http.Error(w, "too many viewers", http.StatusServiceUnavailable)
		return
	}
	sent := func(int) {}
	if !p.inner {
		s.watch(p.stream, p.domain)
		defer s.unwatch(p.stream, p.domain)
		sent = func(n int) { s.audience.sent(p.stream, p.domain, n) }
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	v := &viewer{
		w: w, control: control, backlog: b, done: r.Context().Done(),
		sent: sent,
	}
	if err := open(v); err != nil {
		s.logger.Debug("media: viewer left", "stream", p.stream, "error", err)
	}
	s.told(p.stream, b)
}

// viewer is one who watches over HTTP.
type viewer struct {
	w       http.ResponseWriter
	control *http.ResponseController
	backlog *backlog
	done    <-chan struct{}
	sent    func(int)
	n       int // bytes of the batch under way
}

// Write sends bytes, and gives up on a viewer who takes none for a while.
func (v *viewer) Write(p []byte) (int, error) {
	n, err := v.w.Write(p)
	v.n += n
	return n, err
}

// each hands over the frames as they come, in batches that are sent at once.
func (v *viewer) each(take func(*viewer, []*av.Tag) error) error {
	for {
		tags := v.backlog.take(v.done)
		if len(tags) == 0 {
			return nil
		}
		if err := v.control.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
			return err
		}
		if v.backlog.dropped() {
			return nil
		}
		if err := take(v, tags); err != nil {
			return err
		}
		if err := v.control.Flush(); err != nil {
			return err
		}
		v.sent(v.n)
		v.n = 0
	}
}

func (s *Server) playFLV(w http.ResponseWriter, r *http.Request, p playRequest) {
	s.follow(w, r, p, contentTypes["flv"], func(v *viewer) error {
		if _, err := v.Write(flv.Header); err != nil {
			return err
		}
		return v.each(func(v *viewer, tags []*av.Tag) error {
			for _, t := range tags {
				if _, err := v.Write(t.Bytes); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// The fragments of live MP4: short ones, so that the viewer is not far behind.
const (
	liveFragment      = 200 * time.Millisecond
	liveFragmentBytes = 4 << 20
)

func (s *Server) playMP4(w http.ResponseWriter, r *http.Request, p playRequest) {
	s.follow(w, r, p, contentTypes["mp4"], func(v *viewer) error {
		fragments := container.NewFragmenter(liveFragment, liveFragmentBytes, func(f container.Fragment) error {
			_, err := v.Write(f.Data)
			return err
		})
		return v.each(func(_ *viewer, tags []*av.Tag) error {
			for _, t := range tags {
				if err := fragments.Write(t.Frame); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// playHLS answers with a playlist of one playlist, whose path names this viewer:
// whoever plays HLS has no connection by which he could be counted.
func (s *Server) playHLS(w http.ResponseWriter, r *http.Request, p playRequest) {
	if s.liveHLS(p.stream) == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentTypes["m3u8"])
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprintf(w, "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-STREAM-INF:BANDWIDTH=%d\n%s/%s/live.m3u8\n",
		max(s.bandwidth(p.stream), 100_000), url.PathEscape(p.stream), s.newSession(p))
}

// newSession makes the ticket of a viewer of HLS. It holds for the stream alone.
func (s *Server) newSession(p playRequest) string {
	ticket := rand.Text()
	s.sessions.add(ticket, p)
	return ticket
}

func (s *Server) serveSegment(w http.ResponseWriter, r *http.Request) {
	session := r.PathValue("session")
	p, ok := s.sessions.get(session)
	if !ok || p.stream != r.PathValue("stream") || p.app != r.PathValue("app") {
		http.Error(w, "the session is unknown or has expired", http.StatusForbidden)
		return
	}
	h := s.liveHLS(p.stream)
	if h == nil {
		http.NotFound(w, r)
		return
	}
	s.audience.seen(p.stream, p.domain, session, time.Now())
	if r.PathValue("file") == "live.m3u8" {
		s.servePlaylist(w, r, h)
		return
	}
	number, err := strconv.Atoi(strings.TrimSuffix(r.PathValue("file"), ".ts"))
	data, found := h.segment(number)
	if err != nil || !found {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentTypes["ts"])
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	n, _ := w.Write(data) // a viewer who leaves is no error
	s.audience.sent(p.stream, p.domain, n)
}

// servePlaylist answers with the live playlist, once there is a segment.
func (s *Server) servePlaylist(w http.ResponseWriter, r *http.Request, h *liveHLS) {
	timer := time.NewTimer(livePatience)
	defer timer.Stop()
	select {
	case <-h.ready:
	case <-timer.C:
	case <-r.Context().Done():
		return
	}
	list, ok := h.playlist(func(number int) string { return strconv.Itoa(number) + ".ts" })
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentTypes["m3u8"])
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(list)) // a viewer who leaves is no error
}
