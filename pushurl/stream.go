package pushurl

import "slices"

// defaultAppName is the application of every account that has not set one.
const defaultAppName = "live"

// A Stream says which stream a URL pushes or plays, and by which domain.
type Stream struct {
	// Domain is the push or the play domain: no scheme, port or path.
	Domain string

	// AppName is the application, the first part of the path. Empty means
	// "live".
	AppName string

	// StreamName is the name of the stream, without .flv or .m3u8. Names of
	// old accounts begin with the bizid, see [BizPush].
	//
	// Names are letters and digits of any script, # and the symbols
	// - . _ ~ ! $ ' ( ) * @. The service documents "letters, digits and symbols";
	// these symbols stand for themselves in every form of URL. What does not is
	// percent-encoded in URLs of HTTP and WebRTC and stands as it is in the others;
	// txSecret covers the plain name.
	StreamName string

	// Template is the name of the transcoding template whose output is played.
	// Empty plays the stream as it is pushed. Push URLs carry none.
	//
	// The URL plays <StreamName>_<Template>, which is also what txSecret
	// covers. The service takes whatever follows a "_" for a template if one
	// of that name exists, so a StreamName should not end like one.
	Template string

	// Params are further parameters of the query, in this order, before
	// txSecret and txTime.
	Params []Param
}

// A Param is a further parameter of a URL, such as bizid or record. It is
// written as it stands: a value that needs escaping comes escaped.
type Param struct {
	// Name is ASCII letters, digits and - . _ ~ ! $ ' ( ) * @. It appears once
	// in a URL, and is neither txSecret nor txTime, nor, for SRT, h or r.
	Name string

	// Value is printable ASCII without blanks and the characters & # ? and
	// comma, which end a value in one form or another. It may be empty.
	Value string
}

// BizPush returns a stream of an old account as it is pushed: to
// <bizid>.livepush.myqcloud.com, as <bizid>_<name>, with the parameter bizid.
// Such accounts choose a recording by a further parameter, such as record with
// the value mp4 or hls.
//
// It returns an [*ArgumentError] if bizid is not a number or name is empty.
func BizPush(bizid, name string) (Stream, error) {
	s, err := bizStream(bizid, name, ".livepush.myqcloud.com")
	if err != nil {
		return Stream{}, err
	}
	s.Params = []Param{{Name: "bizid", Value: bizid}}
	return s, nil
}

// BizPlay returns a stream of an old account as it is played: from
// <bizid>.liveplay.myqcloud.com, as <bizid>_<name>.
//
// It returns an [*ArgumentError] if bizid is not a number or name is empty.
func BizPlay(bizid, name string) (Stream, error) {
	return bizStream(bizid, name, ".liveplay.myqcloud.com")
}

func bizStream(bizid, name, zone string) (Stream, error) {
	if !consistsOf(bizid, isDigit) {
		return Stream{}, badArgument("bizid", "a number")
	}
	if err := validateStreamName("name", name); err != nil {
		return Stream{}, err
	}
	return Stream{Domain: bizid + zone, StreamName: bizid + "_" + name}, nil
}

// forPush returns the stream as a push URL of the form p names it.
func (s Stream) forPush(p Protocol) (Stream, error) {
	if !p.form().push {
		return Stream{}, badArgument("Protocol", "RTMP, WebRTC, SRT or RTMPOverSRT to push")
	}
	if s.Template != "" {
		return Stream{}, badArgument("Template", "none: only play URLs carry one")
	}
	return s.complete(p)
}

// forPlay returns the stream as a play URL of the form p names it.
func (s Stream) forPlay(p Protocol) (Stream, error) {
	if !p.form().play {
		return Stream{}, badArgument("Protocol", "RTMP, WebRTC, HTTPFLV, HTTPSFLV, HTTPHLS or HTTPSHLS to play")
	}
	return s.complete(p)
}

// complete checks the stream and fills in what a URL spells out: the AppName,
// and the template as a part of the StreamName.
func (s Stream) complete(p Protocol) (Stream, error) {
	if s.AppName == "" {
		s.AppName = defaultAppName
	}
	if err := s.validate(p); err != nil {
		return Stream{}, err
	}
	if s.Template != "" {
		s.StreamName += "_" + s.Template
		s.Template = ""
	}
	s.Params = slices.Clone(s.Params)
	return s, nil
}
