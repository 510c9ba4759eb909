package console

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sources returns the page's own files of these kinds by their paths.
func sources(t *testing.T, kinds ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	require.NoError(t, fs.WalkDir(files, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, "assets/vendor/") {
			return err
		}
		for _, kind := range kinds {
			if path.Ext(name) == kind {
				text, err := files.ReadFile(name)
				if err != nil {
					return err
				}
				found[strings.TrimPrefix(name, "assets/")] = string(text)
			}
		}
		return nil
	}))
	require.NotEmpty(t, found)
	return found
}

// What comes from others is the released file, byte for byte, and says so.
func TestVendor_isWhatItsManifestSays(t *testing.T) {
	t.Parallel()
	text, err := files.ReadFile("assets/vendor/manifest.json")
	require.NoError(t, err)
	var manifest []struct{ File, Package, Version, Licence, Source, SHA256 string }
	require.NoError(t, json.Unmarshal(text, &manifest))
	listed := map[string]bool{"manifest.json": true}
	for _, m := range manifest {
		listed[m.File] = true
		data, err := files.ReadFile("assets/vendor/" + m.File)
		require.NoError(t, err)
		sum := sha256.Sum256(data)
		assert.Equal(t, m.SHA256, hex.EncodeToString(sum[:]), m.File)
		assert.NotEmpty(t, m.Package)
		assert.NotEmpty(t, m.Licence)
		assert.Regexp(t, `^https://`, m.Source)
		if strings.HasSuffix(m.File, ".js") {
			assert.Contains(t, string(data[:200]), "v"+m.Version, "the version of %s", m.File)
		}
	}
	entries, err := files.ReadDir("assets/vendor")
	require.NoError(t, err)
	for _, entry := range entries {
		assert.True(t, listed[entry.Name()], "%s stands in the manifest", entry.Name())
	}
}

// Whatever programs send is shown as text. Nothing parses HTML or runs text.
func TestScripts_parseNoHTML(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML\w*|srcdoc|eval|Function|javascript:)\b`)
	for name, text := range sources(t, ".js", ".html") {
		assert.NotRegexp(t, forbidden, text, name)
	}
	for name, text := range sources(t, ".html") {
		assert.NotRegexp(t, `<script>|<style| style=| on\w+=`, text, "%s: the policy forbids it", name)
	}
}

// The page works without a network.
func TestAssets_nameNoOtherHost(t *testing.T) {
	t.Parallel()
	address := regexp.MustCompile(`(?:https?:)?//[a-z0-9][a-z0-9.:-]*`)
	for name, text := range sources(t, ".js", ".html", ".css", ".svg") {
		for _, found := range address.FindAllString(text, -1) {
			assert.Contains(t, []string{"http://www.w3.org", "http://127.0.0.1:8080"}, found, name)
		}
	}
}

// A module that imports another asks for a file that is there.
func TestScripts_importWhatIsThere(t *testing.T) {
	t.Parallel()
	imports := regexp.MustCompile(`from '([^']+)'`)
	for name, text := range sources(t, ".js") {
		for _, found := range imports.FindAllStringSubmatch(text, -1) {
			_, ok := assets()[path.Join(path.Dir(name), found[1])]
			assert.True(t, ok, "%s imports %s", name, found[1])
		}
	}
	for _, found := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(string(assets()["index.html"].plain), -1) {
		_, ok := assets()[found[1]]
		assert.True(t, ok, found[1])
	}
}

// Each text is there in both languages, and none is there for nothing.
func TestLanguages_sayTheSame(t *testing.T) {
	t.Parallel()
	english, chinese := texts(t, "en"), texts(t, "zh")
	hole := regexp.MustCompile(`\{\w+\}`)
	for key, text := range english {
		assert.NotEmpty(t, text, key)
		require.NotEmpty(t, chinese[key], "%s in Chinese", key)
		assert.ElementsMatch(t, hole.FindAllString(text, -1), hole.FindAllString(chinese[key], -1), key)
	}
	assert.Len(t, chinese, len(english))

	used := map[string]bool{}
	var families []string
	for _, text := range sources(t, ".js") {
		for _, found := range regexp.MustCompile(`'([a-zA-Z][\w.]*)'`).FindAllStringSubmatch(text, -1) {
			used[found[1]] = true
		}
		for _, found := range regexp.MustCompile("`([a-z]+\\.)\\$\\{").FindAllStringSubmatch(text, -1) {
			families = append(families, found[1])
		}
		for _, found := range regexp.MustCompile(`\bt\('([^']+)'`).FindAllStringSubmatch(text, -1) {
			assert.Contains(t, english, found[1])
		}
		for _, found := range regexp.MustCompile(`empty\('([^']+)'`).FindAllStringSubmatch(text, -1) {
			assert.Contains(t, english, "empty."+found[1])
		}
	}
	for key := range english {
		family, _, _ := strings.Cut(key, ".")
		assert.True(t, used[key] || slices.Contains(families, family+"."), "%s is used", key)
	}
}

func texts(t *testing.T, language string) (all map[string]string) {
	t.Helper()
	text, err := files.ReadFile("assets/lang/" + language + ".json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &all))
	return all
}
