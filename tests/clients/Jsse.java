import java.io.FileInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks the nexus with Java's own TLS, which has the old versions and the hello of SSL 2.0 still.
 *
 * java Jsse.java HOST PORT ROOT.cer MODERN.crt
 *
 * Old versions must be served with a certificate that ROOT has signed, later ones with MODERN.
 * Prints one line for each: what was offered, the version and the suite agreed on.
 */
public class Jsse {
    public static void main(String[] words) throws Exception {
        // Both must be empty before anything of TLS is loaded.
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
        Security.setProperty("jdk.certpath.disabledAlgorithms", "");
        InetSocketAddress address = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
        SSLContext old = trusting(words[2]);
        SSLContext modern = trusting(words[3]);
        ask(address, old, "SSLv2Hello,SSLv3", "SSL_RSA_WITH_RC4_128_MD5");
        ask(address, old, "SSLv2Hello,SSLv3", "SSL_RSA_WITH_3DES_EDE_CBC_SHA");
        ask(address, old, "SSLv2Hello,TLSv1", "SSL_RSA_WITH_RC4_128_SHA");
        ask(address, old, "TLSv1", "SSL_RSA_WITH_RC4_128_SHA");
        ask(address, old, "TLSv1", "SSL_RSA_WITH_3DES_EDE_CBC_SHA");
        ask(address, old, "TLSv1,TLSv1.1", null);
        ask(address, modern, "TLSv1,TLSv1.1,TLSv1.2", null);
        ask(address, modern, "TLSv1.2", null);
        ask(address, modern, "TLSv1.3", null);
    }

    private static SSLContext trusting(String file) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (FileInputStream in = new FileInputStream(file)) {
            store.setCertificateEntry("x",
                CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void ask(InetSocketAddress address, SSLContext context, String versions,
            String suite) throws Exception {
        Socket plain = new Socket();
        plain.connect(address, 30_000);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
            .createSocket(plain, "nexus.passport.com", address.getPort(), true);
        socket.setSoTimeout(30_000);
        socket.setEnabledProtocols(versions.split(","));
        if (suite != null) {
            socket.setEnabledCipherSuites(new String[] {suite});
        } else {
            socket.setEnabledCipherSuites(socket.getSupportedCipherSuites());
        }
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        var agreed = socket.getSession();
        socket.getOutputStream().write(
            "GET /rdr/pprdr.asp HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] reply = socket.getInputStream().readAllBytes();
        String text = new String(reply, StandardCharsets.US_ASCII);
        if (!text.startsWith("HTTP/1.1 200 OK\r\n") || !text.contains("\r\nPassportURLs: ")) {
            throw new IllegalStateException(versions + ": " + text);
        }
        System.out.println(versions + " " + agreed.getProtocol() + " " + agreed.getCipherSuite());
    }
}
