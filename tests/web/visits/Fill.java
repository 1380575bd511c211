import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.ValidateOutcome;
import org.javarosa.core.model.data.DateData;
import org.javarosa.core.model.data.GeoPointData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;
import org.javarosa.core.services.transport.payload.ByteArrayPayload;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.model.xform.XPathReference;
import org.javarosa.xform.util.XFormUtils;

/**
 * ODK Collect without a screen: JavaRosa asks question after question and is answered from a table.
 *
 * Arguments: the XForm, the answers (a line each: name, tab, value; in repeats "nc_name[2]"), where to write the
 * submission, the folder of the form's media. Prints a line for every question that was asked: name, tab, answer. A wrong
 * answer or a form that is not valid at the end is an error.
 */
public class Fill {
    private static final Map<String, String> ANSWERS = new HashMap<>();

    public static void main(String[] told) throws Exception {
        for (String line : Files.readAllLines(Path.of(told[1]))) {
            String[] parts = line.split("\t", 2);
            if (parts.length == 2) ANSWERS.put(parts[0], parts[1]);
        }
        PropertyManager.setPropertyManager(new Device());
        ReferenceManager.instance().addReferenceFactory(new Media(Path.of(told[3])));
        new XFormsModule().registerModule();
        FormDef form = XFormUtils.getFormFromFormXml(told[0], "jr://file/x");
        FormEntryModel model = new FormEntryModel(form);
        FormEntryController asking = new FormEntryController(model);
        form.initialize(true, new InstanceInitializationFactory());
        int event;
        while ((event = asking.stepToNextEvent()) != FormEntryController.EVENT_END_OF_FORM) {
            if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                FormIndex here = model.getFormIndex();
                String repeat = here.getReference().getNameLast() + "[" + (here.getInstanceIndex() + 1) + "]";
                if (ANSWERS.containsKey(repeat)) asking.newRepeat();
            } else if (event == FormEntryController.EVENT_QUESTION) {
                ask(model, asking);
            }
        }
        form.postProcessInstance();
        ValidateOutcome outcome = form.validate();
        if (outcome != null) {
            throw new RuntimeException("not valid: " + outcome.failedPrompt.getReference() + " " + outcome.outcome);
        }
        ByteArrayPayload payload = (ByteArrayPayload)
                new XFormSerializingVisitor().createSerializedPayload(form.getInstance(), new XPathReference("/"));
        Files.copy(payload.getPayloadStream(), Path.of(told[2]), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void ask(FormEntryModel model, FormEntryController asking) throws Exception {
        FormEntryPrompt question = model.getQuestionPrompt();
        if (question.isReadOnly()) return;
        String name = question.getIndex().getReference().getNameLast();
        String said = ANSWERS.get(name);
        FormIndex within = question.getIndex();
        if (within.getDepth() > 1 && within.getInstanceIndex() >= 0) {
            said = ANSWERS.getOrDefault(name + "[" + (within.getInstanceIndex() + 1) + "]", said);
        }
        System.out.println(name + "\t" + (said == null ? "" : said));
        if (said == null) return;
        int result = asking.answerQuestion(model.getFormIndex(), answer(question, said), true);
        if (result != FormEntryController.ANSWER_OK) {
            throw new RuntimeException(name + " refuses " + said + " (" + result + "): " + question.getConstraintText());
        }
    }

    private static IAnswerData answer(FormEntryPrompt question, String said) throws Exception {
        if (question.getControlType() == Constants.CONTROL_SELECT_ONE) return new SelectOneData(choice(question, said));
        if (question.getControlType() == Constants.CONTROL_SELECT_MULTI) {
            List<Selection> chosen = new ArrayList<>();
            for (String code : said.split(" ")) chosen.add(choice(question, code));
            return new MultipleItemsData(chosen);
        }
        switch (question.getDataType()) {
            case Constants.DATATYPE_DATE:
                return new DateData(new SimpleDateFormat("yyyy-MM-dd").parse(said));
            case Constants.DATATYPE_INTEGER:
                return new IntegerData(Integer.parseInt(said));
            case Constants.DATATYPE_GEOPOINT:
                String[] parts = said.split(" ");
                double[] place = new double[4];
                for (int i = 0; i < 4; i++) place[i] = Double.parseDouble(parts[i]);
                return new GeoPointData(place);
            default:
                return new StringData(said);
        }
    }

    private static Selection choice(FormEntryPrompt question, String code) {
        for (SelectChoice choice : question.getSelectChoices()) {
            if (choice.getValue().equals(code)) return choice.selection();
        }
        throw new RuntimeException(question.getIndex().getReference() + " has no choice " + code);
    }

    /** What the engine asks about the phone. */
    private static class Device implements IPropertyManager {
        public List<String> getProperty(String name) { return List.of("javarosa:test"); }
        public String getSingularProperty(String name) { return "javarosa:test"; }
        public void setProperty(String name, String value) { }
        public void setProperty(String name, List<String> value) { }
        public void addRules(IPropertyRules rules) { }
        public List<IPropertyRules> getRules() { return List.of(); }
    }

    /** "jr://file-csv/doors.csv" is a file in the folder of media. */
    private static class Media extends PrefixedRootFactory {
        private final Path folder;

        Media(Path folder) {
            super(new String[] {"file-csv/", "file/"});
            this.folder = folder;
        }

        @Override
        protected Reference factory(String terminal, String uri) {
            Path path = folder.resolve(terminal);
            return new Reference() {
                public boolean doesBinaryExist() { return Files.exists(path); }
                public InputStream getStream() throws IOException { return Files.newInputStream(path); }
                public String getURI() { return uri; }
                public String getLocalURI() { return path.toString(); }
                public boolean isReadOnly() { return true; }
                public OutputStream getOutputStream() { throw new UnsupportedOperationException(); }
                public void remove() { throw new UnsupportedOperationException(); }
                public Reference[] probeAlternativeReferences() { return new Reference[0]; }
            };
        }
    }
}
