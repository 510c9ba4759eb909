package api3

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"
)

// A Credential is what requests are signed with. Text about it shows no more than
// its ID, and encoding/json leaves the secrets out.
type Credential struct {
	// ID is the SecretId.
	ID string
	// Key is the SecretKey. It is worth far more than a legacy API key: it has all
	// the rights of its user on the whole cloud.
	Key string `json:"-"`
	// Token belongs to temporary credentials; it is empty for lasting ones.
	Token string `json:"-"`
	// Expires is when the credential ends; zero is never.
	Expires time.Time
}

// String shows the ID alone.
func (c Credential) String() string { return "api3.Credential(" + c.ID + ")" }

// Format shows the ID alone, whatever the verb.
func (c Credential) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue shows the ID alone.
func (c Credential) LogValue() slog.Value { return slog.StringValue(c.String()) }

func (c Credential) endsBefore(t time.Time) bool { return !c.Expires.IsZero() && !t.Before(c.Expires) }

// Credentials give the credential of each request. Retrieve is called once for
// each attempt and by many goroutines, so a source that asks somewhere belongs
// behind [Cached]. Its error reaches the caller of the client, without secrets
// that the client knows; nothing was sent then.
type Credentials interface {
	Retrieve(ctx context.Context) (Credential, error)
}

// Static are lasting credentials: the SecretId and the SecretKey of a CAM user.
// Give that user no more rights than the program needs.
func Static(id, key string) Credentials {
	return static{func() Credential { return Credential{ID: id, Key: key} }}
}

// Temporary are credentials of the STS service, which end at a time. After it
// nothing is sent. A zero expires leaves it to the service to refuse them.
func Temporary(id, key, token string, expires time.Time) Credentials {
	return static{func() Credential { return Credential{id, key, token, expires} }}
}

// A static keeps its credential in a closure, so that fmt finds no secret in it.
type static struct{ credential func() Credential }

func (s static) Retrieve(context.Context) (Credential, error) {
	c := s.credential()
	if c.endsBefore(time.Now()) {
		return Credential{}, fmt.Errorf("the temporary credential ended at %s", c.Expires.Format(time.RFC3339))
	}
	return c, nil
}

func (s static) check() error {
	c := s.credential()
	if !isSecret(c.ID) {
		return badArgument("Over", "the SecretId", wantSecret)
	}
	if !isSecret(c.Key) {
		return badArgument("Over", "the SecretKey", wantSecret)
	}
	if strings.TrimSpace(c.Token) != c.Token {
		return badArgument("Over", "the token", "without white space around it")
	}
	return nil
}

const wantSecret = "not empty, without white space in it"

// isSecret refuses what a key read from a file or the environment often has: a
// line break at its end.
func isSecret(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// The environment variables of [FromEnv].
const (
	EnvSecretID  = "TENCENTCLOUD_SECRET_ID"
	EnvSecretKey = "TENCENTCLOUD_SECRET_KEY"
	EnvToken     = "TENCENTCLOUD_TOKEN" // optional: for temporary credentials
)

// FromEnv are the credentials of the environment, by the vendor's names for it:
// [EnvSecretID], [EnvSecretKey] and, for temporary ones, [EnvToken]. They are read
// again for each request; that the first two are set is checked when the client is
// made.
func FromEnv() Credentials { return environment{} }

type environment struct{}

func (environment) Retrieve(context.Context) (Credential, error) {
	c := Credential{ID: os.Getenv(EnvSecretID), Key: os.Getenv(EnvSecretKey), Token: os.Getenv(EnvToken)}
	for _, v := range []struct{ name, value string }{{EnvSecretID, c.ID}, {EnvSecretKey, c.Key}} {
		if !isSecret(v.value) {
			return Credential{}, badArgument("FromEnv", v.name, wantSecret)
		}
	}
	return c, nil
}

func (e environment) check() error {
	_, err := e.Retrieve(context.Background())
	return err
}

// checkCredentials checks what can be known before the first request.
func checkCredentials(c Credentials) error {
	if c == nil {
		return badArgument("Over", "credentials", "not nil")
	}
	if checked, ok := c.(interface{ check() error }); ok {
		return checked.check()
	}
	return nil
}
