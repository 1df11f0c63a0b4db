import java.io.*;
import java.lang.reflect.*;
import java.net.Socket;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.*;
import javax.net.ssl.*;
import org.apache.commons.net.ftp.*;

/** Apache Commons Net: CommonsNet (active|passive) PORT AUTHORITY REMOTE LOCAL UPLOAD (explicit|implicit) VERSION COUNT
 *
 * Fetches REMOTE into LOCAL, sends that back as UPLOAD, and fetches REMOTE COUNT times more. With a COUNT, its data
 * connections resume the session in the only way there is: by reaching into Java's cache of sessions.
 */
public class CommonsNet {
    private static class Resuming extends FTPSClient {
        Resuming(boolean isImplicit, SSLContext context) { super(isImplicit, context); }

        @Override
        protected void _prepareDataSocket_(Socket socket) throws IOException {
            SSLSession session = ((SSLSocket) _socket_).getSession();
            try {
                Field field = session.getSessionContext().getClass().getDeclaredField("sessionHostPortCache");
                field.setAccessible(true);
                Object cache = field.get(session.getSessionContext());
                Method put = cache.getClass().getDeclaredMethod("put", Object.class, Object.class);
                put.setAccessible(true);
                for (String host : List.of(socket.getInetAddress().getHostName(), socket.getInetAddress().getHostAddress()))
                    put.invoke(cache, (host + ":" + socket.getPort()).toLowerCase(Locale.ROOT), session);
            } catch (ReflectiveOperationException error) {
                throw new IOException(error);
            }
        }
    }

    private static SSLContext trusting(String authority, String version) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (InputStream file = new FileInputStream(authority)) {
            store.setCertificateEntry("ferry", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance(version);
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void check(boolean isGood, FTPClient ftp) {
        if (!isGood) throw new RuntimeException(ftp.getReplyString());
    }

    public static void main(String[] words) throws Exception {
        int count = Integer.parseInt(words[8]);
        boolean isImplicit = words[6].equals("implicit");
        SSLContext context = trusting(words[2], words[7]);
        FTPSClient ftp = count > 0 ? new Resuming(isImplicit, context) : new FTPSClient(isImplicit, context);
        ftp.setEnabledProtocols(new String[] {words[7]});
        ftp.setDefaultTimeout(20_000);
        ftp.connect("localhost", Integer.parseInt(words[1]));
        ftp.setSoTimeout(20_000);
        check(ftp.login("anonymous", "guest"), ftp);
        ftp.execPBSZ(0);
        ftp.execPROT("P");
        check(ftp.setFileType(FTP.BINARY_FILE_TYPE), ftp);
        if (words[0].equals("active")) ftp.enterLocalActiveMode();
        else ftp.enterLocalPassiveMode();
        try (OutputStream local = new FileOutputStream(words[4])) {
            check(ftp.retrieveFile(words[3], local), ftp);
        }
        try (InputStream local = new FileInputStream(words[4])) {
            check(ftp.storeFile(words[5], local), ftp);
        }
        for (int done = 0; done < count; done++) check(ftp.retrieveFile(words[3], OutputStream.nullOutputStream()), ftp);
        check(ftp.listNames() != null, ftp);
        ftp.logout();
        ftp.disconnect();
    }
}
