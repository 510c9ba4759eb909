package console_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/emulator"
	"github.com/qcloudlive/livecode/livetest/media"
)

// hostile is what a stream or a field would be called by who wants to run in the page.
const hostile = `<img src=x onerror=window.pwned=1>"'&lt;`

// A receiver of notifications that refuses until it is told otherwise.
type receiver struct {
	*httptest.Server
	accepts atomic.Bool

	mu     sync.Mutex
	bodies []string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		text, _ := io.ReadAll(request.Body)
		r.mu.Lock()
		r.bodies = append(r.bodies, string(text))
		r.mu.Unlock()
		if !r.accepts.Load() {
			http.Error(w, `{"code":1,"why":"`+hostile+`"}`, http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) got() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.bodies, "\n")
}

// A whole morning: a push appears, its figures move, it plays, its notification fails, is
// retried, read, and sent again; in both languages and both themes.
func TestConsole_followsAPush(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	e := serve(t, to.URL+"/callback")
	p := newTab(t, newBrowser(t), e.base)
	p.open("#/streams")
	p.waitText(".empty h2", "No streams yet")
	p.waitText(".empty code", "ffmpeg")
	assert.Contains(t, p.text(`document.querySelector('.banner').textContent`), "Emulator")

	e.push(t, "8888_room")
	p.waitText("a.row", "8888_room")
	p.waitText("a.row", "Live")
	p.waitText("a.row", "320×180")
	moves := `Number(document.querySelector('[data-plot="plot.bitrate"] .plot').dataset.`
	p.wait(moves + `samples) >= 3 && ` + moves + `last) > 0`)
	p.wait(`document.querySelector('[data-plot="plot.bitrate"] canvas').width > 0`)

	p.click(`a.row[href="#/streams/8888_room"]`)
	p.waitText("main h1", "8888_room")
	p.click(`[data-do="play"]`)
	p.wait(`document.querySelector('video').currentTime > 1`)
	p.wait(`document.querySelector('.timeline .bar')`)
	assert.NotContains(t, p.text(`document.body.textContent`), "txSecret", "URLs are hidden")
	p.click(`[data-do="reveal-urls"]`)
	p.waitText(".code", "txSecret=")

	p.follow("#/notifications")
	p.waitText("a.row", "Push started")
	p.run(`[...document.querySelectorAll('a.row')].find((row) => row.textContent.includes('Push started')).click()`)
	p.wait(`document.querySelectorAll('.attempts tbody tr').length >= 2`)
	p.waitText(".attempts tbody tr", "503")
	p.waitText("[data-payload]", "[redacted]")
	assert.NotRegexp(t, `txSecret=[0-9a-f]`, p.text(`document.querySelector('[data-payload]').textContent`))
	p.click(`[data-do="reveal"]`)
	p.wait(`/txSecret=[0-9a-f]{32}/.test(document.querySelector('[data-payload]').textContent)`)

	to.accepts.Store(true)
	before := p.text(`location.hash`)
	p.click(`[data-do="resend"]`)
	p.wait(`location.hash !== ` + quoted(before))
	p.waitText("[data-delivery] .tag", "Delivered")

	p.click(`[data-do="language"]`)
	p.waitText("main h1", "通知")
	p.waitText("[data-delivery] .tag", "已送达")
	assert.Equal(t, "zh-CN", p.text(`document.documentElement.lang`))
	p.press("l")
	p.waitText("main h1", "Notifications")

	dark := `getComputedStyle(document.body).backgroundColor === 'rgb(20, 22, 26)'`
	light := `getComputedStyle(document.body).backgroundColor === 'rgb(246, 247, 249)'`
	p.prefer("dark")
	p.wait(dark)
	p.click(`[data-do="theme"]`) // from automatic to light
	p.wait(light)
	p.prefer("light")
	p.press("t")
	p.wait(dark)

	p.follow("#/streams/8888_room")
	p.click(`[data-do="drop"]`)
	p.waitText(".head", "Offline")
	p.wait(`document.querySelector('.timeline .mark.bad')`)
	p.waitText(".screen", "not live")
}

// What programs and strangers send is shown as it is, and is never a part of the page.
func TestConsole_showsTextAsText(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	e := serve(t, to.URL)
	require.NoError(t, e.account.Push(hostile))
	e.account.Notify(map[string]any{"event_type": 321, "stream_id": hostile, hostile: []any{hostile}})
	call(t, e.base+"/?appid="+hostileQuery+"&interface="+hostileQuery+"&"+hostileQuery+"=1")

	p := newTab(t, newBrowser(t), e.base)
	for _, page := range []string{"#/streams", "#/notifications", "#/requests", "#/tasks", "#/recordings", "#/screenshots", "#/controls", "#/send"} {
		p.open(page)
		if page == "#/streams" || page == "#/notifications" || page == "#/requests" {
			p.waitText("a.row", "<img")
			p.run(`document.querySelector('a.row').click()`)
			p.waitText("main .card, main h1", "<img")
		}
		assert.Equal(t, "undefined false", p.text(`typeof window.pwned + ' ' + Boolean(document.querySelector('img[src="x"]'))`), page)
	}
	p.open("#/nothing/" + hostileQuery)
	p.waitText("main h2, main h1", "There is no such page")
}

// Of very many rows only those on the screen exist, and all of them are in reach.
func TestConsole_holdsWithManyStreams(t *testing.T) {
	t.Parallel()
	e := serve(t, "", withStreams(10_000))
	p := newTab(t, newBrowser(t), e.base)
	p.open("#/streams")
	p.waitText("a.row", "8888_010000")
	assert.Equal(t, "true", p.text(`document.querySelectorAll('.row').length < 60`))
	p.run(`document.querySelector('.port').scrollTop = 1e9`)
	p.waitText("a.row", "8888_000001")
	assert.Equal(t, "true", p.text(`document.querySelectorAll('.row').length < 60`))
	p.fill("[data-filter]", "004321")
	p.wait(`document.querySelectorAll('a.row').length === 1`)
	p.waitText("a.row", "8888_004321")
}

// The token stands behind the #, and whoever has it only in mind is asked.
func TestConsole_asksForItsToken(t *testing.T) {
	t.Parallel()
	const token = "a token, of a test & no other"
	e := serve(t, "", withStreams(3), func(o *emulator.Options) { o.Token = token })
	browser := newBrowser(t)
	p := newTab(t, browser, e.base)
	p.expected = "status of 401"
	p.open("#token=" + url.QueryEscape("wrong"))
	p.waitText("dialog h2", "Token")
	p.fill(`[data-field="token"]`, "wrong again")
	p.click("dialog .primary")
	p.waitText("dialog .error", "not the token")
	p.fill(`[data-field="token"]`, token)
	p.click("dialog .primary")
	p.waitText("a.row", "8888_000001")

	p = newTab(t, browser, e.base)
	p.open("#token=" + url.PathEscape(token))
	p.waitText("a.row", "8888_000001")
	p.wait(`!location.href.includes('token')`)
}

// Without ffmpeg the tab that plays a stream makes the pictures of it.
func TestConsole_takesPicturesItself(t *testing.T) {
	t.Parallel()
	e := serve(t, "", func(o *emulator.Options) { o.FFmpeg = media.Off })
	e.push(t, "8888_room")
	p := newTab(t, newBrowser(t), e.base)
	p.open("#/streams/8888_room")
	p.click(`[data-do="screenshot"]`)
	p.waitText(".toast", "play the stream first")
	p.click(`[data-do="play"]`)
	p.wait(`document.querySelector('video').currentTime > 0.5`)
	p.click(`[data-do="screenshot"]`)
	p.waitText(".brief", "Screenshot · 320×180")
	p.follow("#/screenshots")
	p.wait(`document.querySelector('.shot img')?.naturalWidth === 320`)
}

// What happens while the connection is lost is on the page when it is back.
func TestConsole_comesBack(t *testing.T) {
	t.Parallel()
	e := serve(t, "")
	p := newTab(t, newBrowser(t), e.base)
	p.expected = "net::ERR_"
	p.open("#/streams")
	p.run(`window.seen = []; new MutationObserver(() => seen.push(document.querySelector('[data-connection]').dataset.connection)).observe(document.querySelector('[data-connection]'), {attributes: true})`)
	e.hangUp()
	p.wait(`seen.includes('lost')`)
	require.NoError(t, e.account.Push("8888_meanwhile"))
	p.wait(`document.querySelector('[data-connection="open"]')`)
	p.waitText("a.row", "8888_meanwhile")
}

// Any type of notification goes to any URL, with any of its fields changed.
func TestConsole_sendsEveryType(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	to.accepts.Store(true)
	e := serve(t, "")
	p := newTab(t, newBrowser(t), e.base)
	for _, kind := range []string{"0", "100", "317", "343", "349"} {
		p.open("#/send")
		p.wait(`document.querySelectorAll('[data-field="type"] option').length >= 17`)
		p.fill(`[data-field="type"]`, kind)
		p.fill(`[data-field="url"]`, to.URL+"/"+kind)
		p.wait(`document.querySelector('[data-field="appid"]')`)
		p.fill(`[data-field="appid"]`, "77"+kind)
		p.click(`[data-do="send"]`)
		p.waitText("[data-delivery] .tag", "Delivered")
		assert.Contains(t, to.got(), `"appid":77`+kind)
		assert.Contains(t, to.got(), `"event_type":`+kind)
	}
}

// Everything is in reach of the keyboard.
func TestConsole_obeysTheKeyboard(t *testing.T) {
	t.Parallel()
	e := serve(t, "", withStreams(5))
	p := newTab(t, newBrowser(t), e.base)
	p.open("#/streams")
	p.waitText("a.row", "8888_000002")
	p.press("?")
	p.wait(`document.querySelector('dialog[open] kbd')`)
	p.press("\x1b")
	p.wait(`!document.querySelector('dialog')`)
	p.press("j")
	p.press("j")
	p.wait(`document.activeElement === document.querySelectorAll('a.row')[1]`)
	p.press("\r")
	p.wait(`location.hash.startsWith('#/streams/8888_') && document.querySelector('.timeline')`)
	p.press("\x1b")
	p.wait(`location.hash === '#/streams' && document.querySelector('main [data-filter]')`)
	p.press("/")
	p.wait(`document.activeElement.type === 'search'`)
	p.press("\x1b")
	p.press("gc")
	p.wait(`location.hash === '#/controls'`)
	nameless := p.text(`[...document.querySelectorAll('button, a, input, select, textarea')].filter((el) => !(el.textContent.trim() || el.getAttribute('aria-label') || el.labels?.length)).map((el) => el.tagName).join()`)
	assert.Empty(t, nameless, "everything that can be reached has a name")
}
