package livecode

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// setEnv sets the variables that FromEnv reads, and unsets all others of it.
func setEnv(t *testing.T, env map[string]string) {
	t.Helper()
	for _, name := range []string{"LIVECODE_APPID", "LIVECODE_KEY", "LIVECODE_CALLBACK_KEY", "LIVECODE_ENDPOINT"} {
		t.Setenv(name, env[name])
		t.Setenv(name+"_FILE", env[name+"_FILE"])
	}
}

func secretFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func TestFromEnv_isNew(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"values": {
			"LIVECODE_APPID": "1252000000", "LIVECODE_KEY": "the api key",
			"LIVECODE_CALLBACK_KEY": "new key, old key", "LIVECODE_ENDPOINT": "https://terminator.example.com",
		},
		"files": {
			"LIVECODE_APPID_FILE": secretFile(t, "1252000000\n"), "LIVECODE_KEY_FILE": secretFile(t, "the api key\r\n"),
			"LIVECODE_CALLBACK_KEY_FILE": secretFile(t, "new key,old key"), "LIVECODE_ENDPOINT_FILE": secretFile(t, "https://terminator.example.com\n"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			setEnv(t, env)
			c, err := FromEnv()
			require.NoError(t, err)
			assert.Equal(t, "1252000000", c.core.appID)
			_, sum := c.core.signAt(1471850187 - int64(DefaultTTL.Seconds()))
			assert.Equal(t, Sign("the api key", 1471850187), sum)
			assert.Equal(t, "https://terminator.example.com/common_access", c.core.addresses[HostStat].String())
			v, err := c.Verifier()
			require.NoError(t, err)
			for _, key := range []string{"new key", "old key"} {
				assert.NoError(t, v.Verify(callbacktest.SignedBody(key, c.core.now(), callbacktest.Fields{"event_type": 1})))
			}
			assert.ErrorIs(t, v.Verify(callbacktest.SignedBody("the api key", c.core.now(), callbacktest.Fields{"event_type": 1})), callback.ErrMismatch)
		})
	}
}

func TestFromEnv_needsLittle(t *testing.T) {
	setEnv(t, map[string]string{"LIVECODE_APPID": "1252000000", "LIVECODE_KEY": "the api key"})
	c, err := FromEnv(WithBaseURL("http://127.0.0.1:1/"), WithCallbackKeys("callback key"))
	require.NoError(t, err)
	assert.Equal(t, "http://127.0.0.1:1/common_access", c.core.addresses[HostFCGI].String(), "options come after the environment")
	assert.False(t, c.core.oneKey)
}

func TestFromEnv_names(t *testing.T) {
	const id, key = "1252000000", "the api key"
	for want, env := range map[string]map[string]string{
		"livecode: FromEnv: LIVECODE_APPID must be a positive number":                                            {"LIVECODE_KEY": key},
		"livecode: FromEnv: LIVECODE_APPID must be a positive number ":                                           {"LIVECODE_APPID": "0", "LIVECODE_KEY": key},
		"livecode: FromEnv: LIVECODE_APPID must be a positive number  ":                                          {"LIVECODE_APPID": "secret", "LIVECODE_KEY": key},
		"livecode: FromEnv: LIVECODE_KEY must be not empty, without white space around it":                       {"LIVECODE_APPID": id},
		"livecode: FromEnv: LIVECODE_KEY must be not empty, without white space around it ":                      {"LIVECODE_APPID": id, "LIVECODE_KEY_FILE": secretFile(t, "\n")},
		"livecode: FromEnv: LIVECODE_KEY must be not empty, without white space around it  ":                     {"LIVECODE_APPID": id, "LIVECODE_KEY_FILE": secretFile(t, "two lines\n\n")},
		"livecode: FromEnv: LIVECODE_KEY must be unset where LIVECODE_KEY_FILE is set":                           {"LIVECODE_APPID": id, "LIVECODE_KEY": key, "LIVECODE_KEY_FILE": secretFile(t, key)},
		"livecode: FromEnv: LIVECODE_ENDPOINT must be unset where LIVECODE_ENDPOINT_FILE is set":                 {"LIVECODE_APPID": id, "LIVECODE_KEY": key, "LIVECODE_ENDPOINT": "http://a", "LIVECODE_ENDPOINT_FILE": "b"},
		"livecode: WithBaseURL: base must be an http or https URL":                                               {"LIVECODE_APPID": id, "LIVECODE_KEY": key, "LIVECODE_ENDPOINT": "terminator.example.com"},
		"livecode: WithCallbackKeys: keys must be one or more, none of them empty or with white space around it": {"LIVECODE_APPID": id, "LIVECODE_KEY": key, "LIVECODE_CALLBACK_KEY": "new key,"},
	} {
		setEnv(t, env)
		_, err := FromEnv()
		bad, ok := errors.AsType[*ArgumentError](err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, strings.TrimRight(want, " "), bad.Error())
		assert.NotContains(t, err.Error(), key)
	}
	setEnv(t, map[string]string{"LIVECODE_APPID": id, "LIVECODE_KEY_FILE": filepath.Join(t.TempDir(), "none")})
	_, err := FromEnv()
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "livecode: FromEnv: LIVECODE_KEY_FILE: ")
}
