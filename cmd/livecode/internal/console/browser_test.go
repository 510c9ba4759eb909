package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// patience is how long anything on the page may take on a busy machine.
const patience = 40 * time.Second

// newBrowser starts Chromium for a test, or skips it where there is none. Tabs of the
// context that it returns are independent of one another.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("LIVECODE_TEST_ALL") != "" {
			require.NoError(t, err, "the console is tested in Chromium")
		}
		t.Skip("the console is tested in Chromium, which is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.Flag("lang", "en-GB"))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	require.NoError(t, chromedp.Do(ctx))
	return ctx
}

// A tab is one page of the browser and what went wrong in it.
type tab struct {
	*testing.T
	ctx  context.Context
	base string

	opened   int
	expected string // part of what the browser may say on its console; "": it says nothing

	mu      sync.Mutex
	errors  []string
	foreign []string
}

// newTab opens a tab for the emulator at base. When the test ends, nothing may have gone
// wrong in it, and no other host may have been asked for anything.
func newTab(t *testing.T, browser context.Context, base string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	p := &tab{T: t, ctx: ctx, base: base}
	messages, requests := chromedp.Console(ctx), chromedp.Events(ctx, network.RequestWillBeSent)
	var readers sync.WaitGroup
	readers.Go(func() {
		for m, err := range messages {
			if err == nil && (m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning || m.Type == chromedp.ConsoleException) {
				p.note(&p.errors, string(m.Type)+": "+m.Text+" "+m.URL)
			}
		}
	})
	readers.Go(func() {
		for r, err := range requests {
			if err == nil && !p.own(r.Request.URL) {
				p.note(&p.foreign, r.Request.URL)
			}
		}
	})
	t.Cleanup(func() {
		if t.Failed() {
			p.keepPicture()
		}
		cancel()
		readers.Wait()
		p.errors = slices.DeleteFunc(p.errors, func(text string) bool { return p.expected != "" && strings.Contains(text, p.expected) })
		assert.Empty(t, p.errors, "the browser's console")
		assert.Empty(t, p.foreign, "requests to other hosts")
	})
	return p
}

func (p *tab) note(list *[]string, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, text)
}

// own reports whether an address is the emulator's, or no address of a host.
func (p *tab) own(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "blob" || u.Scheme == "about" || u.Scheme == "data" || u.Scheme+"://"+u.Host == p.base)
}

func (p *tab) open(hash string) {
	p.Helper()
	p.opened++ // another query is another document, where another hash alone is not
	require.NoError(p, chromedp.Do(p.ctx, chromedp.Navigate(fmt.Sprintf("%s/?%d%s", p.base, p.opened, hash))))
	p.wait(`document.querySelector('[data-connection="open"]') && document.querySelector('main h1, main h2') || document.querySelector('dialog')`)
}

// follow goes to another address of the page that is open.
func (p *tab) follow(hash string) {
	p.Helper()
	p.run(`location.hash = ` + quoted(hash))
}

// wait waits until an expression is true.
func (p *tab) wait(expression string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Poll[bool]("Boolean("+expression+")", chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(patience)))
	require.NoError(p, err, expression)
}

// waitText waits until an element holds a text.
func (p *tab) waitText(selector, text string) {
	p.Helper()
	p.wait(`[...document.querySelectorAll(` + quoted(selector) + `)].some((el) => el.textContent.includes(` + quoted(text) + `))`)
}

func (p *tab) run(script string) {
	p.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Evaluate[chromedp.Void](script))
	require.NoError(p, err, script)
}

func (p *tab) text(expression string) string {
	p.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	require.NoError(p, err, expression)
	return text
}

// click waits for an element and clicks it.
func (p *tab) click(selector string) {
	p.Helper()
	p.wait(`(document.querySelector(` + quoted(selector) + `) ?? {disabled: true}).disabled !== true`)
	p.run(`document.querySelector(` + quoted(selector) + `).click()`)
}

func (p *tab) fill(selector, value string) {
	p.Helper()
	p.wait(`document.querySelector(` + quoted(selector) + `)`)
	p.run(`(() => { const el = document.querySelector(` + quoted(selector) + `); el.value = ` + quoted(value) +
		`; el.dispatchEvent(new Event('input', {bubbles: true})); el.dispatchEvent(new Event('change', {bubbles: true})); })()`)
}

func (p *tab) press(keys string) {
	p.Helper()
	require.NoError(p, chromedp.Do(p.ctx, chromedp.KeyEvent(keys)))
}

// prefer sets what the system prefers, dark or light.
func (p *tab) prefer(scheme string) {
	p.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	require.NoError(p, err)
}

// keepPicture keeps a picture of a page that a test was not content with.
func (p *tab) keepPicture() {
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	dir := os.Getenv("LIVECODE_TEST_PICTURES")
	if err != nil || dir == "" {
		return
	}
	name := strings.ReplaceAll(p.Name(), "/", "_") + ".png"
	if err := os.WriteFile(filepath.Join(dir, name), picture, 0o600); err == nil {
		p.Logf("the page at that time: %s", name)
	}
}

func quoted(text string) string {
	b, _ := json.Marshal(text) // a string always can be
	return string(b)
}
