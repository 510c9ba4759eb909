package main

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
)

// newGin mounts the receiver outside the group that has the application's middleware. gin.New
// brings none; gin.Default would log the path, and with it the secret. gin's ResponseWriter
// has Unwrap, which is what the receiver's limits of time need.
func newGin(receiver, ready http.Handler, log *slog.Logger) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Any("/tencent/live/:secret", gin.WrapH(receiver))
	router.GET("/readyz", gin.WrapH(ready))

	app := router.Group("/")
	app.Use(
		// Recovery belongs to the application too: the receiver recovers by itself.
		gin.Recovery(),
		asGin(compress), asGin(func(next http.Handler) http.Handler { return logBodies(log, next) }),
	)
	app.POST("/hello", func(c *gin.Context) {
		body, err := io.ReadAll(c.Request.Body)
		if err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		c.String(http.StatusOK, "hello %s", body)
	})
	return router
}

// asGin makes a middleware of gin of one for net/http.
func asGin(middleware func(http.Handler) http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			outer := c.Writer
			defer func() { c.Writer = outer }()
			c.Writer, c.Request = ginWriter{outer, w}, r
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
	}
}

// A ginWriter writes through the writer of a middleware.
type ginWriter struct {
	gin.ResponseWriter
	through http.ResponseWriter
}

func (w ginWriter) Write(b []byte) (int, error)       { return w.through.Write(b) }
func (w ginWriter) WriteString(s string) (int, error) { return io.WriteString(w.through, s) }
