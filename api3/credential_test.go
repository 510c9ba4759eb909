package api3

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	secretKey   = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
	secretToken = "token+of/no=value"
)

func TestCredential_showsNoSecret(t *testing.T) {
	t.Parallel()
	c := Credential{ID: "AKIDexample", Key: secretKey, Token: secretToken, Expires: time.Unix(1767225599, 0)}
	holder := struct {
		Name string
		C    Credential
	}{"holder", c}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("json", "c", c, "holder", holder)
	slog.New(slog.NewTextHandler(&log, nil)).Info("text", "c", c, "holder", holder)
	encoded, err := json.Marshal(holder)
	require.NoError(t, err)
	text := log.String() + string(encoded)
	sources := []Credentials{Static("AKIDexample", secretKey), Temporary("AKIDexample", secretKey, secretToken, time.Time{}),
		Cached(Static("AKIDexample", secretKey)), MachineRole("role")}
	for _, source := range sources[:3] {
		_, err := source.Retrieve(t.Context()) // what is cached is there now
		require.NoError(t, err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		text += fmt.Sprintf(verb, c) + fmt.Sprintf(verb, &c) + fmt.Sprintf(verb, holder) + fmt.Sprintf(verb, []Credential{c})
		for _, source := range sources {
			text += fmt.Sprintf(verb, source) + fmt.Sprintf(verb, struct{ C Credentials }{source})
		}
	}
	assert.Contains(t, text, "AKIDexample")
	assert.NotContains(t, text, secretKey)
	assert.NotContains(t, text, secretToken)
	assert.NotContains(t, text, fmt.Sprintf("%x", secretKey))
}

func TestStatic_isCheckedAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Credentials{
		"no id":              Static("", "key"),
		"no key":             Static("id", ""),
		"a line break":       Static("id", "key\n"),
		"a break of a token": Temporary("id", "key", "token\n", time.Time{}),
		"none":               nil,
		"none in a cache":    Cached(nil),
		"bad in a cache":     Cached(Static("id", "")),
		"no metadata":        MachineRoleAt("metadata", ""),
	} {
		_, err := newSettings(c, nil)
		var bad *ArgumentError
		if assert.ErrorAs(t, err, &bad, name) {
			assert.NotContains(t, err.Error(), "key\n")
		}
	}
	_, err := newSettings(Static("id", "key"), nil)
	assert.NoError(t, err)
}

func TestTemporary_endsAtItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := Temporary("id", "key", "token", time.Now().Add(time.Hour))
		got, err := c.Retrieve(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "token", got.Token)
		time.Sleep(time.Hour)
		_, err = c.Retrieve(t.Context())
		assert.ErrorContains(t, err, "ended at")
	})
}

func TestFromEnv_readsTheVendorsNames(t *testing.T) {
	t.Setenv(EnvSecretID, "AKIDexample")
	t.Setenv(EnvSecretKey, "")
	t.Setenv(EnvToken, "")
	_, err := newSettings(FromEnv(), nil)
	assert.ErrorContains(t, err, "TENCENTCLOUD_SECRET_KEY")

	t.Setenv(EnvSecretKey, secretKey)
	t.Setenv(EnvToken, secretToken)
	_, err = newSettings(FromEnv(), nil)
	require.NoError(t, err)
	c, err := FromEnv().Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, Credential{ID: "AKIDexample", Key: secretKey, Token: secretToken}, c)
}

// A source counts its looks and gives credentials that last an hour.
type source struct {
	looks atomic.Int64
	wait  time.Duration
	fail  atomic.Pointer[error]
}

func (s *source) Retrieve(ctx context.Context) (Credential, error) {
	n := s.looks.Add(1)
	select {
	case <-time.After(s.wait):
	case <-ctx.Done():
		return Credential{}, ctx.Err()
	}
	if err := s.fail.Load(); err != nil {
		return Credential{}, *err
	}
	return Credential{ID: fmt.Sprint("id", n), Key: "key", Expires: time.Now().Add(time.Hour)}, nil
}

func TestCached_asksOnceForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &source{wait: time.Second}
		c := Cached(s)
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				got, err := c.Retrieve(t.Context())
				assert.NoError(t, err)
				assert.Equal(t, "id1", got.ID)
			})
		}
		wg.Wait()
		assert.EqualValues(t, 1, s.looks.Load())
	})
}

func TestCached_renewsAheadAndLetsNobodyWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &source{wait: time.Second}
		c := Cached(s)
		_, err := c.Retrieve(t.Context())
		require.NoError(t, err)
		time.Sleep(54 * time.Minute)
		_, _ = c.Retrieve(t.Context())
		synctest.Wait()
		assert.EqualValues(t, 1, s.looks.Load(), "six minutes before the end")

		time.Sleep(time.Minute + time.Second)
		begin := time.Now()
		got, err := c.Retrieve(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "id1", got.ID)
		assert.Zero(t, time.Since(begin))
		time.Sleep(2 * time.Second)
		got, err = c.Retrieve(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "id2", got.ID)
	})
}

func TestCached_livesOnWhileTheSourceFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &source{}
		c := Cached(s)
		_, err := c.Retrieve(t.Context())
		require.NoError(t, err)
		broken := errors.New("the source is away")
		s.fail.Store(&broken)
		time.Sleep(56 * time.Minute)
		for range 100 {
			got, err := c.Retrieve(t.Context())
			require.NoError(t, err)
			assert.Equal(t, "id1", got.ID)
			synctest.Wait()
		}
		assert.EqualValues(t, 2, s.looks.Load(), "a source that failed is left alone for some seconds")
		time.Sleep(4 * time.Minute)
		_, err = c.Retrieve(t.Context())
		assert.ErrorIs(t, err, broken, "an ended credential is not sent")
		s.fail.Store(nil)
		_, err = c.Retrieve(t.Context())
		assert.NoError(t, err)
	})
}

func TestCached_letsACallerLeave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &source{wait: 5 * time.Second}
		c := Cached(s)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Retrieve(short)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		got, err := c.Retrieve(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "id1", got.ID, "the look goes on for the others")
	})
}

func TestCached_boundsALook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := Cached(&source{wait: time.Hour})
		begin := time.Now()
		_, err := c.Retrieve(t.Context())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, renewTimeout, time.Since(begin))
	})
}

type panicking struct{}

func (panicking) Retrieve(context.Context) (Credential, error) { panic("a bug") }

func TestCached_survivesASourceThatPanics(t *testing.T) {
	t.Parallel()
	_, err := Cached(panicking{}).Retrieve(t.Context())
	assert.ErrorContains(t, err, "panicked")
}

func TestCached_takesNothingThatHasEnded(t *testing.T) {
	t.Parallel()
	_, err := Cached(ended{}).Retrieve(t.Context())
	assert.ErrorContains(t, err, "ended at")
}

type ended struct{}

func (ended) Retrieve(context.Context) (Credential, error) {
	return Credential{ID: "id", Key: "key", Expires: time.Now().Add(-time.Second)}, nil
}

func TestCached_forgetsWhatWasRefused(t *testing.T) {
	t.Parallel()
	s := &source{}
	c := Cached(s).(*cached)
	first, err := c.Retrieve(t.Context())
	require.NoError(t, err)
	c.renew(first)
	second, err := c.Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "id2", second.ID)
	c.renew(first)
	third, err := c.Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "id2", third.ID, "a late refusal of the first says nothing of the second")
}

func metadata(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(answer)
	t.Cleanup(srv.Close)
	return srv.URL + "/cam/"
}

func TestMachineRole_asksTheMetadataAddress(t *testing.T) {
	t.Parallel()
	var asked []string
	at := metadata(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		if r.URL.Path == "/cam/" {
			fmt.Fprintln(w, "live-role")
			return
		}
		fmt.Fprintf(w, `{"Code":"Success","TmpSecretId":"AKIDrole","TmpSecretKey":%q,"Token":%q,"ExpiredTime":%d}`,
			secretKey, secretToken, time.Now().Add(time.Hour).Unix())
	})
	role := MachineRoleAt(at, "")
	c, err := role.Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "AKIDrole", c.ID)
	assert.Equal(t, secretKey, c.Key)
	assert.Equal(t, secretToken, c.Token)
	assert.WithinDuration(t, time.Now().Add(time.Hour), c.Expires, time.Minute)
	_, err = role.Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"/cam/", "/cam/live-role"}, asked, "what is good for an hour is kept")
}

func TestMachineRole_refusesWhatIsNoCredential(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"404": http.NotFound,
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		},
		"a page": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>"+secretKey) },
		"a failure": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"Code":"Failed","TmpSecretKey":"`+secretKey+`"}`)
		},
		"no expiry": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"Code":"Success","TmpSecretId":"i","TmpSecretKey":"`+secretKey+`","Token":"t"}`)
		},
		"a break": func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) },
		"a wrong type": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"Code":"Success","TmpSecretKey":["`+secretKey+`"]}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, role := range []string{"", "role"} {
				_, err := MachineRoleAt(metadata(t, answer), role).Retrieve(t.Context())
				require.Error(t, err)
				assert.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), secretKey)
			}
		})
	}
}
