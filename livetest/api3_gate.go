package livetest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// apiClockSkew is how far the clock of a client may be off.
const apiClockSkew = 5 * time.Minute

var (
	authorization = regexp.MustCompile(`^TC3-HMAC-SHA256 Credential=([^/, ]+)/(\d{4}-\d\d-\d\d)/([a-z]+)/tc3_request, ` +
		`SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$`)
	signaturePart = regexp.MustCompile(`Signature=.*`)
)

// apiGate decides whether a request of API 3.0 may be carried out: whether it is
// whole, signed, and in time.
func (s *Server) apiGate(r *http.Request, action string, body []byte, now time.Time) *apiFault {
	if r.Method != http.MethodPost || r.URL.Path != "/" && r.URL.Path != "" || r.URL.RawQuery != "" {
		return apiRefuse("UnsupportedProtocol", "The fake takes a POST to / alone.")
	}
	for _, name := range []string{"X-TC-Action", "X-TC-Version", "X-TC-Timestamp"} {
		if len(r.Header.Values(name)) != 1 {
			return apiRefuse(codeMissing, "The request is missing a required parameter `%s`.", name)
		}
	}
	unix, err := strconv.ParseInt(r.Header.Get("X-TC-Timestamp"), 10, 64)
	if err != nil {
		return apiRefuse(codeBadValue, "The value of `X-TC-Timestamp` is no Unix time.")
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return apiRefuse("UnsupportedProtocol", "The fake takes application/json alone.")
	}
	found := authorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if found == nil {
		return apiRefuse(codeBadAuth, "The Authorization header is not valid.")
	}
	signed := strings.Split(found[4], ";")
	if !slices.Contains(signed, "content-type") || !slices.Contains(signed, "host") || !slices.IsSorted(signed) {
		return apiRefuse(codeBadAuth, "The signed headers must have content-type and host, in order.")
	}
	return s.apiAuthenticate(r, found, unix, body, action, now)
}

func (s *Server) apiAuthenticate(r *http.Request, found []string, unix int64, body []byte, action string, now time.Time) *apiFault {
	want := s.api.credential()
	id, date, service, headers, signature := found[1], found[2], found[3], found[4], found[5]
	if id != want.id {
		return apiRefuse(codeBadID, "The SecretId is not found, please ensure that your SecretId is correct.")
	}
	if off := now.Sub(time.Unix(unix, 0)).Abs(); off > apiClockSkew {
		return apiRefuse(codeExpired, "Signature expired: the timestamp differs from the server time by more than five minutes.")
	}
	if date != time.Unix(unix, 0).UTC().Format(time.DateOnly) || service != serviceOf(action) {
		return apiRefuse(codeBadSign, "The date or the service of the credential is not that of the request.")
	}
	if apiSignature(r, want.key, date, service, headers, unix, body) != signature {
		return apiRefuse(codeBadSign, "The provided credentials could not be validated. Please check your signature is correct.")
	}
	if r.Header.Get("X-TC-Token") != want.token {
		return apiRefuse(codeBadToken, "The token is not that of the SecretId, or has ended.")
	}
	return nil
}

// serviceOf returns the product that an action belongs to.
func serviceOf(action string) string {
	if action == "SearchMedia" {
		return "vod"
	}
	return "live"
}

// apiSignature computes what the signature of a request must be.
func apiSignature(r *http.Request, key, date, service, headers string, unix int64, body []byte) string {
	var canonical strings.Builder
	canonical.WriteString("POST\n/\n\n")
	for name := range strings.SplitSeq(headers, ";") {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		canonical.WriteString(name + ":" + strings.ToLower(strings.TrimSpace(value)) + "\n")
	}
	canonical.WriteString("\n" + headers + "\n" + hexSHA256(body))
	toSign := strings.Join([]string{
		"TC3-HMAC-SHA256", strconv.FormatInt(unix, 10), date + "/" + service + "/tc3_request", hexSHA256([]byte(canonical.String())),
	}, "\n")
	k := []byte("TC3" + key)
	for _, part := range []string{date, service, "tc3_request", toSign} {
		h := hmac.New(sha256.New, k)
		h.Write([]byte(part))
		k = h.Sum(nil)
	}
	return hex.EncodeToString(k)
}

func hexSHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
