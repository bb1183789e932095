package dev.buoy.agent.probe;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckResult.Code;
import dev.buoy.agent.check.Expectation;
import dev.buoy.agent.check.Octets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One request and its answer; Netty's codec reads and writes.
final class HttpDialogue implements Dialogue {
  private final Ask.Http ask;
  private final boolean byStatus;
  private final EmbeddedChannel codec = new EmbeddedChannel(new HttpClientCodec());
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private String status = "";
  /// Whether the latest answer is one on the way to the answer, as 103.
  private boolean onTheWay;

  HttpDialogue(Ask.Http ask) {
    this.ask = ask;
    this.byStatus = ask.expect() instanceof Expectation.Status;
  }

  @Override
  public Turn begin() {
    var content = Unpooled.copiedBuffer(ask.body(), StandardCharsets.UTF_8);
    var request = new DefaultFullHttpRequest(HttpVersion.valueOf(ask.version()), HttpMethod.valueOf(ask.method()),
        ask.uri(), content);
    ask.headers().forEach(header -> request.headers().add(header.name(), header.value()));
    if (content.isReadable()) {
      request.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    }
    if (ask.version().equals("HTTP/1.1") && !request.headers().contains(HttpHeaderNames.CONNECTION)) {
      request.headers().set(HttpHeaderNames.CONNECTION, "close");
    }
    codec.writeOutbound(request);
    var bytes = new ByteArrayOutputStream();
    for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
      bytes.writeBytes(ByteBufUtil.getBytes(part));
      part.release();
    }
    return Turn.say(bytes.toByteArray());
  }

  @Override
  public Turn heard(byte[] bytes) {
    try {
      codec.writeInbound(Unpooled.wrappedBuffer(bytes));
      var verdict = read();
      return verdict == null ? Turn.listen() : Turn.end(verdict);
    } catch (DecoderException _) {
      return Turn.strange("its answer is no HTTP");
    }
  }

  @Override
  public Verdict closed() {
    try {
      codec.finish();
      var verdict = read();
      return verdict != null ? verdict : Verdict.strange("closed the connection instead of " + awaits());
    } catch (DecoderException _) {
      return Verdict.strange("its answer is no HTTP");
    }
  }

  @Override
  public String awaits() {
    return status.isEmpty() ? "an HTTP answer" : "the end of the body after " + status;
  }

  private @Nullable Verdict read() {
    Verdict verdict = null;
    for (HttpObject part = codec.readInbound(); part != null; part = codec.readInbound()) {
      try {
        if (verdict == null) {
          verdict = take(part);
        }
      } finally {
        ReferenceCountUtil.release(part);
      }
    }
    return verdict;
  }

  private @Nullable Verdict take(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      return Verdict.strange("its answer is no HTTP: " + Octets.printable(
          String.valueOf(part.decoderResult().cause().getMessage())));
    }
    if (part instanceof HttpResponse response) {
      status = words(response.status());
      int code = response.status().code();
      onTheWay = code < 200 && code != 101;
      if (byStatus && !onTheWay) {
        return byStatus(code);
      }
    }
    if (part instanceof HttpContent content && !onTheWay) {
      body.writeBytes(ByteBufUtil.getBytes(content.content(), content.content().readerIndex(),
          Math.min(content.content().readableBytes(), Inbox.MOST - body.size())));
      return content instanceof LastHttpContent || body.size() == Inbox.MOST ? byBody() : null;
    }
    return null;
  }

  private Verdict byStatus(int code) {
    return ask.expect().fits(String.format("%03d", code))
        ? Verdict.passed(status)
        : new Verdict(Code.L7STS, status + ", expected " + ask.expect().words());
  }

  private Verdict byBody() {
    return ask.expect().fits(body.toString(StandardCharsets.UTF_8))
        ? Verdict.passed(status)
        : Verdict.strange(status + ", no " + ask.expect().words() + " in the body");
  }

  private static String words(HttpResponseStatus status) {
    return status.code() + " " + Octets.printable(status.reasonPhrase());
  }
}
