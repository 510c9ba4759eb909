package callback

import (
	"encoding/json"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// ImageModerated (直播画面审核, 鉴黄) reports that a picture of the stream looks
// suspicious. Pictures that pass are not reported, unless the account asks for them.
//
// API: event_type 317, cloud.tencent.com/document/product/267/38084
type ImageModerated struct {
	Notification

	// Img is the URL of the picture. It is as unsigned as the rest of the body:
	// check its host before fetching it.
	Img string
	// ScreenshotTime is when the picture was taken, SendTime when the
	// notification was first sent; both to the second.
	ScreenshotTime, SendTime time.Time
	// Suggestion, Label and SubLabel are the verdict of the gravest result.
	// Notifications of 2019 lack them.
	Suggestion      Suggestion
	Label, SubLabel ModerationLabel
	// Types are the numbers of the labels, 0 for a normal picture, and Scores
	// how sure each of them is, up to 100. The service sends the latter as
	// "socre".
	Types  []int
	Scores []float64
	// LabelResults are what the picture as a whole shows, ObjectResults the
	// things that were found in it, OCRResults the text, LibResults its likeness
	// to known pictures.
	LabelResults, ObjectResults, OCRResults, LibResults []ImageResult
	// OCRMsg is the text in the picture.
	OCRMsg string
	// Level is not explained by the service.
	Level int
	// TID is the number of the screenshot template, in 2019.
	TID string
	// Confidence and the scores of single kinds are those of 2019. They are
	// still sent, and no longer maintained: see [ImageModerated.LabelScores].
	Confidence, NormalScore, HotScore, PornScore, SimilarScore      float64
	IllegalScore, PolityScore, TerrorScore, AbuseScore, CustomScore float64
	TeenagerScore, AdScore                                          float64
	// GameDetails, FaceDetails and AbductionRisk are JSON as it was sent: the
	// service does not document what is in them.
	GameDetails                json.RawMessage
	FaceDetails, AbductionRisk []json.RawMessage
}

// Type returns [TypeImageModerated].
func (e *ImageModerated) Type() Type { return TypeImageModerated }

// Time returns ScreenshotTime.
func (e *ImageModerated) Time() time.Time { return e.ScreenshotTime }

// String implements [Event].
func (e *ImageModerated) String() string { return describe(e) }

// LogValue implements [Event].
func (e *ImageModerated) LogValue() slog.Value { return logValue(e) }

func (e *ImageModerated) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "streamId": // this event alone spells the two like this
		return r.Text(&e.StreamID)
	case "channelId":
		return r.Text(&e.ChannelID)
	case "img":
		return r.Text(&e.Img)
	case "screenshotTime":
		return r.Unix(&e.ScreenshotTime)
	case "sendTime":
		return r.Unix(&e.SendTime)
	case "suggestion":
		return r.Text((*string)(&e.Suggestion))
	case "label":
		return r.Text((*string)(&e.Label))
	case "subLabel":
		return r.Text((*string)(&e.SubLabel))
	case "type":
		return wire.List(r, &e.Types, wire.Enum[int])
	case "socre", "score":
		return numbers(r, &e.Scores)
	}
	return e.resultField(name, r)
}

func (e *ImageModerated) resultField(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "labelResults":
		return wire.Objects(r, &e.LabelResults, (*ImageResult).field)
	case "objectResults":
		return wire.Objects(r, &e.ObjectResults, (*ImageResult).field)
	case "ocrResults":
		return wire.Objects(r, &e.OCRResults, (*ImageResult).field)
	case "libResults":
		return wire.Objects(r, &e.LibResults, (*ImageResult).field)
	case "ocrMsg":
		return r.Text(&e.OCRMsg)
	case "gameDetails":
		return raw(r, &e.GameDetails)
	case "faceDetails":
		return raws(r, &e.FaceDetails)
	case "abductionRisk":
		return raws(r, &e.AbductionRisk)
	}
	return e.oldField(name, r)
}

// oldField reads what was new in 2019.
func (e *ImageModerated) oldField(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "level":
		return wire.Enum(r, &e.Level)
	case "tid":
		return r.Text(&e.TID)
	case "confidence":
		return r.Float(&e.Confidence)
	case "normalScore":
		return r.Float(&e.NormalScore)
	case "hotScore":
		return r.Float(&e.HotScore)
	case "pornScore":
		return r.Float(&e.PornScore)
	case "similarScore":
		return r.Float(&e.SimilarScore)
	}
	return e.scoreField(name, r)
}

func (e *ImageModerated) scoreField(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "illegalScore":
		return r.Float(&e.IllegalScore)
	case "polityScore":
		return r.Float(&e.PolityScore)
	case "terrorScore":
		return r.Float(&e.TerrorScore)
	case "abuseScore":
		return r.Float(&e.AbuseScore)
	case "teenagerScore":
		return r.Float(&e.TeenagerScore)
	case "adScore":
		return r.Float(&e.AdScore)
	case "customScore":
		return r.Float(&e.CustomScore)
	}
	return e.Notification.field(name, r)
}

// An ImageResult is what one scene of the moderation found in a picture.
type ImageResult struct {
	// Hit is HitFlag: whether anything was found.
	Hit bool
	// Scene is what was looked for, such as "Porn", "QrCode" or "OCR".
	Scene string
	// Suggestion, Label and SubLabel are the verdict.
	Suggestion      Suggestion
	Label, SubLabel ModerationLabel
	// Score is how sure the verdict is, from 0 to 100.
	Score float64
	// Names are the objects that were found; in ObjectResults only.
	Names []string
	// Text is what was read; in OCRResults only.
	Text string
	// Details are the single findings.
	Details []ImageDetail
}

// An ImageDetail is one finding of an [ImageResult]. All findings have a Score;
// which other fields are set depends on the kind of the result.
type ImageDetail struct {
	// ID counts the findings.
	ID int
	// Name is the sub-label or the object.
	Name string
	// Score is how sure the finding is, from 0 to 100.
	Score float64
	// Value is what an object says, such as the URL of a QR code.
	Value string
	// Location is where an object or a text is in the picture.
	Location ImageArea
	// Text is what was read, Label its verdict and Keywords what gave cause.
	Text     string
	Label    ModerationLabel
	Keywords []string
	// ImageID is the known picture that this one is like, Tag the account's own
	// word for it.
	ImageID, Tag string
}

// An ImageArea is a rectangle in a picture, in pixels from its upper left
// corner.
type ImageArea struct {
	X, Y, Width, Height float64
	// Rotate is an angle, in degrees by the look of it.
	Rotate float64
}

func (i *ImageResult) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "HitFlag":
		return hit(r, &i.Hit)
	case "Scene":
		return r.Text(&i.Scene)
	case "Suggestion":
		return r.Text((*string)(&i.Suggestion))
	case "Label", "label": // the vendor's page has the second
		return r.Text((*string)(&i.Label))
	case "SubLabel":
		return r.Text((*string)(&i.SubLabel))
	case "Score":
		return r.Float(&i.Score)
	case "Names", "DealNames": // the vendor's page has the second
		return wire.Texts(r, &i.Names)
	case "Text":
		return r.Text(&i.Text)
	case "Details":
		return wire.Objects(r, &i.Details, (*ImageDetail).field)
	}
	return r.Skip()
}

func (d *ImageDetail) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Id":
		return wire.Enum(r, &d.ID)
	case "Name", "name": // the vendor's page has the second
		return r.Text(&d.Name)
	case "Score":
		return r.Float(&d.Score)
	case "Value":
		return r.Text(&d.Value)
	case "Location":
		return wire.Object(r, &d.Location, (*ImageArea).field)
	case "Text":
		return r.Text(&d.Text)
	case "Label", "label":
		return r.Text((*string)(&d.Label))
	case "Keywords":
		return wire.Texts(r, &d.Keywords)
	case "ImageId":
		return r.Text(&d.ImageID)
	case "Tag":
		return r.Text(&d.Tag)
	}
	return r.Skip()
}

func (a *ImageArea) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "X":
		return r.Float(&a.X)
	case "Y":
		return r.Float(&a.Y)
	case "Width":
		return r.Float(&a.Width)
	case "Height":
		return r.Float(&a.Height)
	case "Rotate":
		return r.Float(&a.Rotate)
	}
	return r.Skip()
}
