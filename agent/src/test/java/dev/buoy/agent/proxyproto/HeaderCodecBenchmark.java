package dev.buoy.agent.proxyproto;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The PROXY header of a connection.
@State(Scope.Thread)
public class HeaderCodecBenchmark {
  @Param({"V1", "V2"})
  public ProxyVersion version = ProxyVersion.V1;
  @Param({"192.0.2.7", "2001:db8::7"})
  public String client = "";

  private Header header;
  private byte[] bytes;

  @Setup
  public void header() {
    var source = new InetSocketAddress(InetAddress.ofLiteral(client), 40001);
    header = new Header.Proxied(source, new InetSocketAddress(source.getAddress(), 5432), Tlvs.NONE);
    bytes = HeaderCodec.encode(version, header);
  }

  @Benchmark
  public byte[] encode() {
    return HeaderCodec.encode(version, header);
  }

  @Benchmark
  public Decoded decode() {
    return HeaderCodec.decode(bytes, bytes.length);
  }
}
